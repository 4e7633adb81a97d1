"""Documents of a client over https on this machine, with a certificate of a CA that only the test knows."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.quiet_server import QuietHandler, QuietServer

Answer = tuple[int, dict[str, str], bytes]


class TlsServer:
    """Answers by `documents`, a path's bytes or a function that makes the answer; keeps what was asked and posted."""

    def __init__(self, folder: Path) -> None:
        self.documents: dict[str, bytes | Callable[[], Answer]] = {}
        self.asked: list[str] = []
        self.posted: list[tuple[str, str, bytes]] = []
        self.ca_file = str(folder / "ca.pem")
        certificate = _certificate(folder)
        server = self._server = _server(self)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str, host: str = "localhost") -> str:
        """Where a document is."""
        return f"https://{host}:{self.port}{path}"

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def tls_server(folder: Path) -> Iterator[TlsServer]:
    """One that runs as long as the block."""
    server = TlsServer(folder)
    try:
        yield server
    finally:
        server.stop()


def _server(told: TlsServer) -> QuietServer:
    class Handler(QuietHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.posted.append((self.path, self.headers["Content-Type"], body))
            self.do_GET()

        def do_GET(self) -> None:
            told.asked.append(self.path)
            found = told.documents.get(self.path)
            status, headers, body = found() if callable(found) else (404 if found is None else 200, {}, found or b"")
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return QuietServer(Handler)


def _certificate(folder: Path) -> str:
    """`ca.pem`, and the path of the server's key and certificate in one file."""
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = _name("a CA of the tests")
    ca = _builder(ca_name, ca_name, ca_key.public_key()).add_extension(x509.BasicConstraints(True, None), True)
    certificate = _builder(_name("localhost"), ca_name, key.public_key()).add_extension(
        x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]), False
    )
    (folder / "ca.pem").write_bytes(ca.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signed = certificate.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "server.pem").write_bytes(private + signed)
    return str(folder / "server.pem")


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
