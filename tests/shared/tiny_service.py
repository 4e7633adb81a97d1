"""The smallest service that can be served: answers its worker's process id. `python -m tests.shared.tiny_service`."""

import os
import sys
from collections.abc import Iterable
from typing import Any

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared import serving
from shared.settings import ServiceSettings, SettingsError, load


class TinySettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TINY_")

    bind: str = Field("127.0.0.1:1")


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The process id."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]


if __name__ == "__main__":
    try:
        serving.serve("tests.shared.tiny_wsgi:app", load(TinySettings), threads=2)
    except SettingsError as error:
        sys.exit(str(error))
