"""What the primary and the secondary have in common: a process with one thread that receives, then works.

One thread is enough, and makes it plain that the lines of a node are in the order of what it does.
"""
from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Callable, Dict, List, Type

from frames import Frame
from trace_file import Trace
from wire import Connection, Listener, wait

TICK_SECONDS = 0.001

BUGS = ("acknowledge-before-store", "destage-on-store", "message-at-completion")

Handler = Callable[[Connection, Frame], None]


class Node:
    """Subclasses give `handlers`, one for each kind of frame, and `work`, which does what is due."""

    handlers: Dict[str, Handler]

    def __init__(self, name: str, directory: Path, trace: Trace, bug: str) -> None:
        self.name = name
        self.directory = directory
        self.trace = trace
        self.bug = bug
        self.connections: List[Connection] = []

    def work(self, now: float) -> None:
        raise NotImplementedError

    def serve(self) -> None:
        """Runs until it is killed, or until the process that started it is gone."""
        parent = os.getppid()
        listener = Listener(self.directory / f"{self.name}.port")
        while os.getppid() == parent:
            wait([listener, *self.connections], TICK_SECONDS)
            self.connections += listener.accept()
            for connection in list(self.connections):
                for frame in connection.receive():
                    self.handlers[frame.header["kind"]](connection, frame)
            self.work(time.monotonic())
            for connection in self.connections:
                connection.flush()
            self.connections = [connection for connection in self.connections if not connection.closed]


def main(node: Type[Node]) -> None:
    """The command line of both programs. The name of a node is the name of its class."""
    parser = argparse.ArgumentParser(description=node.__doc__)
    parser.add_argument("directory", type=Path, help="where the node keeps its files")
    parser.add_argument("trace", type=Path, help="the file to append events to")
    parser.add_argument("--bug", choices=BUGS, default="")
    options = parser.parse_args()
    trace = Trace(options.trace)
    node(node.__name__.lower(), options.directory, trace, options.bug).serve()
