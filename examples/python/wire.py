"""Frames over TCP on the loopback interface, without blocking.

A connection that breaks loses what was on its way; nobody here tries to hide that. Whoever needs an answer
asks again over the next connection.
"""
from __future__ import annotations

import os
import select
import socket
import time
from collections import deque
from pathlib import Path
from typing import Any, Deque, List, Optional, Sequence, Tuple, Union

from frames import Frame, decode, encode

LOOPBACK = "127.0.0.1"


class Connection:
    """`delay_seconds` makes what is sent leave later, as over a long line: a crash then loses frames."""

    def __init__(self, sock: socket.socket, delay_seconds: float = 0.0) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = sock
        self._incoming = b""
        self._delay_seconds = delay_seconds
        self._delayed: Deque[Tuple[float, bytes]] = deque()
        self._outgoing = b""
        self.closed = False

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, frame: bytes) -> None:
        """Sends, or keeps for `flush`; once the connection is closed, the frame is lost."""
        self._delayed.append((time.monotonic() + self._delay_seconds, frame))
        self.flush()

    def flush(self) -> None:
        while self._delayed and time.monotonic() >= self._delayed[0][0]:
            self._outgoing += self._delayed.popleft()[1]
        try:
            while self._outgoing and not self.closed:
                self._outgoing = self._outgoing[self._socket.send(self._outgoing):]
        except BlockingIOError:
            pass
        except OSError:
            self.close()

    def receive(self) -> List[Frame]:
        """All frames that have arrived completely. Closes when the other side is gone."""
        gone = self.closed
        while not gone:
            try:
                content = self._socket.recv(1 << 16)
            except BlockingIOError:
                break
            except OSError:
                content = b""
            self._incoming += content
            gone = not content
        frames: List[Frame] = []
        end = 0
        while True:
            decoded = decode(self._incoming, end)
            if decoded is None:
                break
            frame, end = decoded
            frames.append(frame)
        self._incoming = self._incoming[end:]
        if gone:
            self.close()
        return frames

    def close(self) -> None:
        self.closed = True
        self._socket.close()


class Listener:
    """Listens on a port that the system chooses, and says in a file which one."""

    def __init__(self, port_file: Path) -> None:
        self._socket = socket.create_server((LOOPBACK, 0))
        self._socket.setblocking(False)
        temporary = port_file.with_suffix(".port.new")
        temporary.write_text(str(self._socket.getsockname()[1]))
        os.rename(temporary, port_file)

    def fileno(self) -> int:
        return self._socket.fileno()

    def accept(self) -> List[Connection]:
        accepted: List[Connection] = []
        while True:
            try:
                accepted.append(Connection(self._socket.accept()[0]))
            except BlockingIOError:
                return accepted


def dial(port_file: Path, delay_seconds: float = 0.0) -> Optional[Connection]:
    """A connection to the node that published this file, or None while that node is down."""
    try:
        sock = socket.create_connection((LOOPBACK, int(port_file.read_text())), timeout=1)
    except OSError:
        return None
    # A port of the loopback interface that nobody listens on can connect to itself.
    if sock.getsockname() == sock.getpeername():
        sock.close()
        return None
    return Connection(sock, delay_seconds)


def wait(sources: Sequence[Union[Connection, Listener]], seconds: float) -> None:
    """Sleeps until something arrives, at most so long."""
    open_sources = [source for source in sources if source.fileno() >= 0]
    select.select(open_sources, [], [], seconds)


def ask(port_file: Path, deadline: float, **question: Any) -> Frame:
    """One question over a connection of its own, and its answer. Raises TimeoutError at the deadline."""
    connection = dial(port_file)
    if connection is None:
        raise ConnectionError(f"{port_file.stem} does not listen")
    try:
        connection.send(encode(question))
        while time.monotonic() < deadline:
            wait([connection], 0.05)
            for answer in connection.receive():
                return answer
            if connection.closed:
                raise ConnectionError(f"{port_file.stem} closed the connection before it answered")
        raise TimeoutError(f"{port_file.stem} did not answer {question}")
    finally:
        connection.close()
