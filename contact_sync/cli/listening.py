"""Where a command listens: standard input, or an address of this machine and a port."""

from __future__ import annotations

import socket
import sys
from typing import BinaryIO

from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import Input

LOOPBACK = "127.0.0.1"
"""Where only this machine reaches what listens."""

_MEANT_BY_PYTHON = ("", "<broadcast>")
"""What Python takes for every address, or for everybody's: nobody who wrote it meant that."""


def standard_input() -> BinaryIO:
    """Standard input, in bytes: no locale decides how they are read.

    Raises:
        BadInput: where the caller has closed it.
    """
    if sys.stdin is None:
        raise BadUsage("no_stdin")
    return sys.stdin.buffer


def host_of(text: str) -> str:
    """An address of this machine.

    Raises:
        BadInput: for one at which nothing can listen.
    """
    if text in _MEANT_BY_PYTHON:
        raise BadUsage("bad_host", found=text)
    with socket.socket(socket.AF_INET6 if ":" in text else socket.AF_INET) as probe:
        try:
            probe.bind((text, 0))
        except (OSError, ValueError, TypeError):  # also what no name of a machine can hold
            raise BadUsage("bad_host", found=text) from None
    return text


def port_of(text: str) -> int:
    """The port in `text`.

    Raises:
        BadInput: for anything that is no number from 1 to 65535.
    """
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536):
        raise BadUsage("bad_port", found=text)
    return int(text)


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether nobody listens on `port` of the address `host`, and one can."""
    # Windows alone would share a port that somebody listens on.
    alone = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, alone, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


HOST = Input("host", host_of)
PORT = Input("port", port_of)
