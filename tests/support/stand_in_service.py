"""Copied to `<name>/__main__.py`: a service that does nothing but answer /health, and misbehaves if told to."""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from shared import serving

NAME = __package__ or ""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({"service": NAME}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def main() -> None:
    if os.environ.get("STAND_IN_DIES") == NAME:
        sys.exit(f"{NAME}: the stand-in was told to die")
    if os.environ.get("STAND_IN_STAYS") == NAME:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    serving.end_with_parent()
    host, _, port = os.environ[f"{NAME.upper()}_BIND"].rpartition(":")
    ThreadingHTTPServer((host, int(port)), Handler).serve_forever()


main()
