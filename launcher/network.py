"""The address the site listens on, and the names a browser may call it by."""

import errno
import fcntl
import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from launcher.refusal import Refusal

SIOCGIFADDR = 0x8915
LAST_PORT = 65535
PORTS = {"run": "8000", "demo": "8001"}
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only where HOST says so
HERE = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Address:
    """Host and port of the site."""

    host: str
    port: int
    verb: str = "run"  # what starts the site, for the advice

    @property
    def bind(self) -> str:
        """Return it as gunicorn reads it."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def local(self) -> str:
        """Return the host by which this machine reaches the site."""
        return EVERYWHERE.get(self.host, self.host)

    @property
    def url(self) -> str:
        """Return what to type into a browser on this machine."""
        return f"http://{_bracketed(self.local)}:{self.port}/"

    def allowed_hosts(self) -> list[str]:
        """Return the names that the site answers to."""
        if self.host in EVERYWHERE:
            return list(dict.fromkeys([*HERE, socket.gethostname(), socket.getfqdn(), *map(_bracketed, addresses())]))
        return list(dict.fromkeys([*HERE, _bracketed(self.host)]))

    def require_free(self) -> None:
        """Refuse where something else listens there."""
        try:
            family, kind, protocol, _, place = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(place)
                trial.listen(1)
        except OSError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> Refusal:
        if error.errno == errno.EADDRINUSE:
            other = self.port + 1 if self.port < LAST_PORT else 8000
            return Refusal(
                f"端口 {self.port} 已被别的程序占用：请停掉那个程序，或换一个端口，如 PORT={other} make {self.verb}。"
            )
        if error.errno == errno.EACCES:
            return Refusal(f"没有权限使用端口 {self.port}：请换一个 1024 以上的端口，如 PORT=8000 make {self.verb}。")
        return Refusal(f"本机没有 HOST={self.host} 这个地址：请改正 HOST，或去掉它只在本机使用。")


def asked(environ: Mapping[str, str], verb: str = "run") -> Address:
    """Return the address from HOST and PORT; the demo stands one port above the ledger."""
    port = environ.get("PORT") or PORTS[verb]
    if not (port.isascii() and port.isdigit() and 0 < int(port) <= LAST_PORT):
        raise Refusal(f"PORT={port} 不是端口号：请改成 1 到 {LAST_PORT} 之间的数字。")
    return Address((environ.get("HOST") or "127.0.0.1").strip("[]"), int(port), verb)


def addresses() -> Iterator[str]:
    """List this machine's own IPv4 addresses, where the system tells them."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:  # an interface without an address
                continue
            yield socket.inet_ntoa(answer[20:24])


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
