"""Ports that must be free before anything is started, each with the setting that moves it."""

import errno
import socket
import time
from collections.abc import Iterator

from koinon.platform.configuration import Configuration


class PortError(Exception):
    """A port cannot be listened on; the message says which one and what to set."""


def demand(configuration: Configuration, patience: float = 0.0, *, of: str = "KOINON_") -> None:
    """Raises PortError naming the first port that is still taken after `patience` seconds; only settings that begin
    with `of`."""
    deadline = time.monotonic() + patience
    for host, port, setting in _wanted(configuration):
        if not setting.startswith(of):
            continue
        while (fault := _fault(host, port)) is not None:
            if fault == errno.EADDRNOTAVAIL:
                raise PortError(f"{host} is no address of this machine: set KOINON_HOST.")
            if fault != errno.EADDRINUSE:
                raise PortError(f"Nothing can listen on {host}, port {port} ({_said(fault)}): set {setting}.")
            if time.monotonic() >= deadline:
                raise PortError(f"Port {port} is taken by another program: set {setting} to a free one.")
            time.sleep(0.1)


def _wanted(configuration: Configuration) -> Iterator[tuple[str, int, str]]:
    yield configuration.host, configuration.port, "KOINON_PORT"
    if configuration.env != "production" and configuration.simulator_url is None:
        yield "127.0.0.1", configuration.simulator_port, "KOINON_SIMULATOR_PORT"
        yield "127.0.0.1", configuration.simulator_mail, "KOINON_SIMULATOR_MAIL_PORT"


def _fault(host: str, port: int) -> int | None:
    """The error number of listening there. SO_REUSEPORT is left out: with it two installations would share a port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return error.errno or errno.EADDRNOTAVAIL
    return None


def _said(fault: int) -> str:
    return "not allowed" if fault == errno.EACCES else errno.errorcode.get(fault, str(fault))
