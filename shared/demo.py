"""`make demo`: the three services on this machine, until Ctrl-C.

A service that dies while the demo starts ends the demo. One that dies later is reported and started again soon after,
unless by then somebody has started it elsewhere (`python -m idp` in another terminal); that one is left alone.
"""

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from dotenv import dotenv_values

from shared import serving
from shared.demo_settings import API1, IDP, MVC_CLIENT, SERVICES, DemoError, DemoService, service_environment
from shared.reset import StateInUseError, state_held
from shared.service_process import ServiceProcess, healthy_service
from shared.settings import ENV_FILE

START_SECONDS = 60.0
END_SECONDS = 2.0  # then by force: the demo has to be gone within three, on a busy machine too
LOOK_SECONDS = 0.1
PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0


class Ended(Exception):
    """Somebody asked the demo to end."""


@dataclass
class EndRequest:
    """Set by a signal; asked for between two steps, so that no step is cut in the middle."""

    made: bool = False

    def pause(self) -> None:
        """Wait a moment. Raises Ended."""
        time.sleep(LOOK_SECONDS)
        self.obey()

    def obey(self) -> None:
        """Raise Ended if it was made."""
        if self.made:
            raise Ended


class Supervised:
    """One service of the demo: its process, or the moment at which it is started again."""

    def __init__(self, service: DemoService, environment: Mapping[str, str]) -> None:
        self.service = service
        self.process: ServiceProcess | None = None
        self._environment = environment
        self._pause = PAUSE_SECONDS
        self._start_at = 0.0
        self._is_up = False
        self._elsewhere = False
        host, _, port = environment[f"{service.prefix}BIND"].rpartition(":")
        self._address = (host.strip("[]"), int(port))

    def start(self) -> None:
        """Start its process."""
        self.process = ServiceProcess(self.service.name, self._environment)

    def why_port_is_taken(self) -> str | None:
        """What to do where somebody listens already; None: nobody does."""
        if serving.port_is_free(*self._address):
            return None
        return _taken(self.service, self._address[1], healthy_service(*self._address))

    def is_up(self) -> bool:
        """Whether it is this service that answers at its address. Once seen, it is not asked again."""
        self._is_up = self._is_up or healthy_service(*self._address) == self.service.name
        return self._is_up

    def look(self, now: float) -> None:
        """Report a death, start again when the pause is over, report that it is back. `now`: monotonic seconds."""
        if self.process is None:
            self._start_again(now)
            return
        status = self.process.exit_status()
        if status is not None:
            self.process = None
            self._is_up = False
            self._start_at = now + self._pause
            say(f"{self.service.name} {how_it_ended(status)}. It is started again in {self._pause:.0f} s.")
            self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        elif not self._is_up and self.is_up():
            self._pause = PAUSE_SECONDS
            say(f"{self.service.name} is up again.")

    def _start_again(self, now: float) -> None:
        if now < self._start_at:
            return
        if serving.port_is_free(*self._address):
            self._elsewhere = False
            self.start()
            return
        if not self._elsewhere:
            say(f"{self.service.name} has been started elsewhere and is left alone.")
        self._elsewhere = True
        self._start_at = now + 1.0


def main() -> int:
    """Run the demo. Returns the exit status: 0 when it was asked to end, 2 when it could not start."""
    request = _listen_to_signals()
    serving.end_with_parent()
    try:
        environment = service_environment(os.environ, dotenv_values(ENV_FILE))
        supervised = [Supervised(service, environment) for service in SERVICES]
        with state_held(alone=False):
            try:
                run(supervised, environment, request)
            finally:
                end([one.process for one in supervised if one.process])
    except Ended:
        return 0
    except StateInUseError:
        say("make reset is at work on var/. Start again when it is done.")
    except DemoError as error:
        say(str(error))
    return 2


def run(supervised: Sequence[Supervised], environment: Mapping[str, str], request: EndRequest) -> None:
    """Start all, say where they are, watch over them. Raises Ended, or DemoError when one does not come up."""
    taken = [problem for one in supervised if (problem := one.why_port_is_taken())]
    if taken:
        raise DemoError("\n".join(taken))
    say("Starting idp, api1 and mvc_client ...")
    for one in supervised:
        one.start()
    _wait_until_all_are_up(supervised, request)
    say(welcome(environment))
    while True:
        request.pause()
        for one in supervised:
            one.look(time.monotonic())


def _wait_until_all_are_up(supervised: Sequence[Supervised], request: EndRequest) -> None:
    deadline = time.monotonic() + START_SECONDS
    while late := [one.service.name for one in supervised if not one.is_up()]:
        for one in supervised:
            if one.process and (status := one.process.exit_status()) is not None:
                request.obey()  # a child that has only just been forked still gets the terminal's Ctrl-C
                raise DemoError(f"{one.service.name} {how_it_ended(status)}; what it said stands above.")
        if time.monotonic() > deadline:
            raise DemoError(f"No answer within {START_SECONDS:.0f} s from: {', '.join(late)}.")
        request.pause()


def end(processes: Sequence[ServiceProcess]) -> None:
    """End all of them at once, by force those that take too long."""
    for process in processes:
        process.ask_to_end()
    deadline = time.monotonic() + END_SECONDS
    for process in processes:
        process.end(max(0.0, deadline - time.monotonic()))


def _listen_to_signals() -> EndRequest:
    request = EndRequest()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        request.made = True

    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signals.append(signal.SIGHUP)
    for each in signals:
        signal.signal(each, asked)
    return request


def welcome(environment: Mapping[str, str]) -> str:
    """What a newcomer needs to know next."""
    addresses = {
        MVC_CLIENT: environment["MVC_CLIENT_BASE_URL"] + "   <- open this one",
        IDP: environment["IDP_ISSUER"],
        API1: environment["API1_BASE_URL"],
    }
    lines = [f"  {service.title:<17}{url}" for service, url in addresses.items()]
    if not environment.get("IDP_PROVISION_FILE"):
        lines += ["", "  Sign in as alice or bob; the password of both is Pass123$"]
    return "\n".join(["", *lines, "", "  Ctrl-C ends all three.", ""])


def how_it_ended(status: int) -> str:
    """`exited with status 1`, `was killed by SIGKILL`."""
    if status >= 0:
        return f"exited with status {status}"
    return f"was killed by {signal.Signals(-status).name}"


def _taken(service: DemoService, port: int, who: str | None) -> str:
    what = f"another {who}" if who else "another program"
    lines = [
        f"Port {port}, where {service.name} would be, is taken: {what} is listening there.",
        f"Stop it, or choose another port: make demo {service.port_variable}={port + 10}",
    ]
    if sys.platform == "darwin" and port == 5000:
        lines.append("On macOS it is most likely the AirPlay Receiver (System Settings, General, AirDrop & Handoff).")
    return "\n".join(lines)


def say(text: str) -> None:
    """Print at once; that nobody reads any more must not keep the demo from ending."""
    try:
        print(text, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
