"""A certificate authority made on the spot with the openssl program, and a TLS server that shows what it issued."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_CONFIG = """
[ca]
default_ca = ours
[ours]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = nothing
[nothing]
"""


class Authority:
    """A root, an intermediate below it, and the certificates that the intermediate issues."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "index.txt").touch()
        (folder / "ca.cnf").write_text(_CONFIG.format(folder=folder))
        self._request("root", "made-up root")
        self._sign("root", "root", "authority")
        self._request("middle", "made-up intermediate")
        self._sign("middle", "root", "authority")
        self.root = folder / "root.pem"

    def issue(
        self, name: str, host: str, begins: str = "20200101000000Z", ends: str = "20490101000000Z"
    ) -> Path:
        """Issue a certificate for a host; give a file with its key and it alone."""
        self._request(name, host)
        with (self.folder / "ca.cnf").open("a") as config:
            config.write(f"[{name}]\nsubjectAltName = DNS:{host}\nbasicConstraints = CA:FALSE\n")
        self._sign(name, "middle", name, begins, ends)
        return self._joined(name, f"{name}.pem")

    def chained(self, name: str) -> Path:
        """Give a file with the key, the certificate, and the intermediate that leads to the root."""
        return self._joined(f"{name}-chain", f"{name}.key", f"{name}.pem", "middle.pem")

    def alone(self, host: str) -> Path:
        """Make a certificate that signs itself; give a file with its key."""
        self._request("alone", host)
        with (self.folder / "ca.cnf").open("a") as config:
            config.write(f"[alone]\nsubjectAltName = DNS:{host}\n")
        self._sign("alone", "alone", "alone")
        return self._joined("alone-both", "alone.key", "alone.pem")

    def _joined(self, name: str, *parts: str) -> Path:
        parts = parts if len(parts) > 1 else (f"{name}.key", *parts)
        file = self.folder / f"{name}.all"
        file.write_text("".join((self.folder / part).read_text() for part in parts))
        return file

    def _request(self, name: str, common: str) -> None:
        self._run(
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "ca.cnf",
            "-subj", f"/CN={common}", "-keyout", f"{name}.key", "-out", f"{name}.csr",
        )  # fmt: skip

    def _sign(
        self,
        name: str,
        by: str,
        extensions: str,
        begins: str = "20200101000000Z",
        ends: str = "20490101000000Z",
    ) -> None:
        self._run(
            "ca", "-batch", "-notext", "-config", "ca.cnf", "-in", f"{name}.csr", "-out", f"{name}.pem",
            "-keyfile", f"{by}.key", *(["-selfsign"] if by == name else ["-cert", f"{by}.pem"]),
            "-extensions", extensions, "-startdate", begins, "-enddate", ends,
        )  # fmt: skip

    def _run(self, *said: str) -> None:
        subprocess.run(["openssl", *said], cwd=self.folder, check=True, capture_output=True)


@contextmanager
def listening(shown: Path | None, newest: ssl.TLSVersion | None = None) -> Iterator[int]:
    """Serve TLS on a free port, showing what a file holds; give the port. Without a file, accept and say nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if shown:
        context.load_cert_chain(shown)
    if newest:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = newest
    held: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):  # the test is over
            while True:
                peer, _ = door.accept()
                held.append(peer)
                if shown:
                    with suppress(OSError):  # whoever does not like the certificate hangs up
                        held.append(context.wrap_socket(peer, server_side=True))

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            for peer in held:
                peer.close()
