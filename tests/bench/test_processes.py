"""What the benchmark counts as a server's work."""

import sys
import time

import pytest

from bench.processes import free_port, running

SPIN = """
import http.server, multiprocessing, sys, time
def spin():
    while time.process_time() < 0.5: pass
    time.sleep(60)
if __name__ == "__main__":
    multiprocessing.Process(target=spin, daemon=True).start()
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def test_the_work_of_a_child_is_counted() -> None:
    port = free_port()
    with running([sys.executable, "-c", SPIN, str(port)], f"http://127.0.0.1:{port}", "/", {}) as server:
        until = time.monotonic() + 20
        while server.cpu_seconds() < 0.5:
            assert time.monotonic() < until
        assert server.resident_bytes() > 1_000_000


def test_a_server_that_does_not_start_says_why() -> None:
    with (
        pytest.raises(RuntimeError, match="no such database"),
        running([sys.executable, "-c", "raise SystemExit('no such database')"], "http://127.0.0.1:9", "/", {}),
    ):
        pass
