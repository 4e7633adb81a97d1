"""What a worker of the tiny service runs."""

from shared import serving
from tests.shared.tiny_service import app

__all__ = ["app"]

serving.worker_started()
