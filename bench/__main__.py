"""Measures our services, and beside them other providers, in rounds that take turns; writes bench/RESULTS.md.

    python -m bench [--rounds 5] [--seconds 1] [--only TEXT] [--alone]

`--only`: the cases with this in their name; then nothing is written. `--alone`: without other providers.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench import cases, load, machine, sixty, table
from bench.cases import Case, Chained
from bench.processes import Server, free_port, running
from bench.rivals import canaille, django_oauth_toolkit, oidc_provider
from bench.rivals.in_python import InPython
from bench.table import Measured
from shared.paths import PROJECT

RESULTS = PROJECT / "bench" / "RESULTS.md"
_REPORT = """# What a request costs

```console
make bench                            # ten minutes; writes this file
make bench ARGS="--only refresh"      # prints
```

{day}. {machine}.

Beside us: {beside}, on SQLite (WAL, synchronous=FULL) by an adapter of ours. A renewal there is two durable
commits; here it is one, with the event of it that people are shown later. We sign access tokens by ES256 alone, so
RS256 for both tokens is no case.

{rounds} rounds of {seconds:g} s a case, taking turns; medians. CPU is user and system time of all of a server's
processes over the requests it answered. The generator is a Go program that shares the cores with the servers
({light:.2f} ms of CPU a request), so req/s says less than CPU; {connections} connections, one for login. Every service
runs in production mode and writes its log to a file.

## One process each

{one}

## Two processes each

{two}

## Without the events of a grant's life (`IDP_LINEAGE=off`)

{silent}

{in_python}
"""
IN_PYTHON = (django_oauth_toolkit.RIVAL, canaille.RIVAL)
SETS = ("one worker", "two workers", "no lineage", "other", "other, two")


@dataclass(frozen=True)
class Turn:
    """One case's round. `of`: whose."""

    of: str
    case: Case
    run: Callable[[], None]


def main() -> int:
    """The exit code; 1 where nothing can be measured."""
    asked = _arguments()
    if (reason := load.why_not()) is not None:
        print(f"Nothing is measured: {reason}.", file=sys.stderr)
        return 1
    load.build()
    missing = _missing(alone=asked.alone)
    with _started(asked.seconds, [name for name, reason in missing.items() if reason is None]) as turns:
        chosen = [each for each in turns if asked.only in each.case.name]
        for number in range(asked.rounds + 1):
            print(f"round {number} of {asked.rounds}" if number else "warming up", file=sys.stderr)
            for each in chosen if number % 2 else reversed(chosen):
                each.run()
        _forget_the_first(chosen)
    text = _report(chosen, missing, asked)
    print(text)
    if not asked.only and not asked.alone:
        RESULTS.write_text(text)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="of a round")
    parser.add_argument("--only", default="", help="the cases with this in their name")
    parser.add_argument("--alone", action="store_true", help="without other providers")
    return parser.parse_args()


def _missing(*, alone: bool) -> Mapping[str, str | None]:
    """Why each of the others is not measured; None: it is."""
    whys = {oidc_provider.NAME: oidc_provider.why_not, **{each.name: each.why_not for each in IN_PYTHON}}
    return {name: "left out by --alone" if alone else why_not() for name, why_not in whys.items()}


@contextmanager
def _started(seconds: float, rivals: Sequence[str]) -> Iterator[Sequence[Turn]]:
    """Everything runs; whose turns are compared stand next to each other."""
    home = PROJECT / "var" / "bench"  # beside the checkout's other data: a temporary folder may lie in memory
    with tempfile.TemporaryDirectory(dir=home) as name, ExitStack() as stack:
        folder = Path(name)

        def ours(of: str, **settings: str) -> sixty.Sixty:
            own = folder / of
            own.mkdir()
            return stack.enter_context(sixty.started(own, **settings))

        one, two = ours("one worker"), ours("two workers", IDP_WORKERS="2")
        silent = ours("no lineage", IDP_LINEAGE="off")
        turns = [*_chained("one worker", cases.refreshes(one)), *_single("one worker", cases.of_sixty(one))]
        turns += _single("one worker", [_empty_view(stack)])
        turns += [*_chained("two workers", cases.refreshes(two)), *_chained("no lineage", cases.refreshes(silent))]
        if oidc_provider.NAME in rivals:
            other = stack.enter_context(oidc_provider.started(folder / "other", 1))
            turns += [*_chained("other", other.refreshes()), *_single("other", other.others())]
            both = stack.enter_context(oidc_provider.started(folder / "other, two", 2))
            turns += _chained("other, two", both.refreshes())
        for each in IN_PYTHON:
            if each.name in rivals:
                turns += _chained(each.name, stack.enter_context(each.started(folder / each.name)).refreshes())
        for turn in turns:
            turn.case.seconds = seconds
        yield sorted(turns, key=lambda turn: turn.case.name)


def _chained(of: str, made: Sequence[tuple[Case, Chained]]) -> list[Turn]:
    return [Turn(of, case, lambda case=case, chain=chain: chain.run(case)) for case, chain in made]


def _single(of: str, made: Sequence[Case]) -> list[Turn]:
    return [Turn(of, case, case.run) for case in made]


def _empty_view(stack: ExitStack) -> Case:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "8", "--port", str(port)]
    url = f"http://localhost:{port}"
    server: Server = stack.enter_context(running([*command, "bench.empty_view:app"], url, "/health", {}))
    return Case("a Flask view that does nothing", server, lambda: load.Order(f"{url}/health"))


def _forget_the_first(turns: Sequence[Turn]) -> None:
    """It warmed up."""
    for each in turns:
        del each.case.sent[0], each.case.cpu_ms[0]


def _report(turns: Sequence[Turn], missing: Mapping[str, str | None], asked: argparse.Namespace) -> str:
    of = {name: [_measured(each.case) for each in turns if each.of == name] for name in SETS}
    others, both = ({each.name: each for each in of[name]} for name in ("other", "other, two"))
    reason = missing[oidc_provider.NAME]
    beside = f"{oidc_provider.NAME} ({oidc_provider.versions()})" if reason is None else f"nobody: {reason}"
    light = statistics.median(sent.cpu_seconds * 1000 / sent.count for each in turns for sent in each.case.sent)
    return _REPORT.format(
        day=f"{date.today():%-d %B %Y}",
        machine=machine.described(),
        beside=beside,
        rounds=asked.rounds,
        seconds=asked.seconds,
        light=light,
        connections=load.CONNECTIONS,
        one=table.compared(of["one worker"], others),
        two=table.compared(of["two workers"], both),
        silent=table.alone(of["no lineage"]),
        in_python="\n\n".join(_beside(each, missing[each.name], turns) for each in IN_PYTHON),
    )


def _beside(rival: InPython, reason: str | None, turns: Sequence[Turn]) -> str:
    if reason is not None:
        return f"## {rival.name}\n\nNot measured: {reason}."
    theirs = {each.case.name: _measured(each.case) for each in turns if each.of == rival.name}
    ours = [_measured(each.case) for each in turns if each.of == "one worker" and each.case.name in theirs]
    told = table.compared(ours, theirs, dict.fromkeys(theirs, rival.aim))
    return f"## {rival.name}\n\n{rival.versions()}.\n\n{rival.differs}\n\n{told}"


def _measured(case: Case) -> Measured:
    return Measured(case.name, case.cpu_ms, case.sent)


if __name__ == "__main__":
    sys.exit(main())
