"""RULES: the settings `make demo` gives the three services: for development, agreeing with one another and the ports.

What the caller has set, in the environment or in `.env`, stays as it is, and what depends on it follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass


class DemoError(Exception):
    """The demo cannot be started so; the message says what to change."""


@dataclass(frozen=True)
class DemoService:
    """One of the three."""

    name: str
    default_port: int
    title: str

    @property
    def prefix(self) -> str:
        """Of its settings."""
        return f"{self.name.upper()}_"

    @property
    def port_variable(self) -> str:
        """Moves its port. make's and the launcher's; the services do not know it."""
        return f"{self.prefix}PORT"


IDP = DemoService("idp", 5000, "provider")
API1 = DemoService("api1", 5001, "API")
MVC_CLIENT = DemoService("mvc_client", 5002, "web application")
SERVICES = (IDP, API1, MVC_CLIENT)


def service_environment(caller: Mapping[str, str], env_file: Mapping[str, str | None]) -> dict[str, str]:
    """The environment for the three services. An empty variable counts as unset. Raises DemoError."""
    given = {name: value for source in (env_file, caller) for name, value in source.items() if value}
    ports = {service: port_of(service, given) for service in SERVICES}
    _refuse_shared_ports(ports)
    ours = {service.port_variable for service in SERVICES}
    passed_on = {name: value for name, value in caller.items() if name not in ours}
    return {**passed_on, **{name: given.get(name, value) for name, value in _derived(given, ports).items()}}


def port_of(service: DemoService, given: Mapping[str, str]) -> int:
    """From the service's port variable, else from where it is told to listen, else its default. Raises DemoError."""
    text = given.get(service.port_variable)
    if text is None:
        text = given.get(f"{service.prefix}BIND", f":{service.default_port}").rpartition(":")[2]
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise DemoError(f"{service.port_variable} = {text!r}: must be a number from 1 to 65535")
    return int(text)


def _refuse_shared_ports(ports: Mapping[DemoService, int]) -> None:
    taken: dict[int, DemoService] = {}
    for service, port in ports.items():
        other = taken.setdefault(port, service)
        if other is not service:
            raise DemoError(
                f"{other.name} and {service.name} cannot both have port {port}. "
                f"Set {other.port_variable} or {service.port_variable} to another one."
            )


def _derived(given: Mapping[str, str], ports: Mapping[DemoService, int]) -> dict[str, str]:
    """What holds unless the caller has set it; what is about an address follows the address."""
    issuer = given.get("IDP_ISSUER", f"http://localhost:{ports[IDP]}")
    api1 = given.get("API1_BASE_URL", f"http://localhost:{ports[API1]}")
    client = given.get("MVC_CLIENT_BASE_URL", f"http://localhost:{ports[MVC_CLIENT]}")
    derived = {
        "IDP_ISSUER": issuer,
        "IDP_PROVISION_VARIABLES": f"mvc_client_base_url={client},api1_base_url={api1}",
        "API1_ISSUER": issuer,
        "API1_BASE_URL": api1,
        "API1_DOCS_CLIENT_ID": "api1 docs",
        "MVC_CLIENT_ISSUER": issuer,
        "MVC_CLIENT_API1_URL": api1,
        "MVC_CLIENT_BASE_URL": client,
    }
    for service, port in ports.items():
        derived[f"{service.prefix}ENVIRONMENT"] = "development"
        derived[f"{service.prefix}BIND"] = f"127.0.0.1:{port}"
    return derived
