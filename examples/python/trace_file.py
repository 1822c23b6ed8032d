"""The trace: one file that both nodes and the runner append to, and the runner's view of it.

The order of the lines is the order in which things happened, because
- every line is one write to a file opened for appending, so lines never mix;
- what is about to leave a node is written down before it is sent, and what arrived or became durable after,
  so a cause always stands above its effect, also when they happen in two processes.
"""
from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Tuple


class Trace:
    """Appends events. A node that is killed between an effect and its line leaves the line out; what it finds
    when it recovers tells of the effect then."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, event: str, **fields: Any) -> None:
        self.write_line({"event": event, **fields})

    def write_line(self, values: Dict[str, Any]) -> None:
        line = json.dumps(values, separators=(",", ":")).encode() + b"\n"
        if os.write(self._descriptor, line) != len(line):
            raise OSError("the trace could not be written")


class Progress:
    """How far the pair has come, read from the trace while it grows."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "rb")
        self._rest = b""
        self.count: Counter[str] = Counter()
        self.lines = 0
        self.released = self.permitted = self.destaged = 0

    def position(self) -> Tuple[int, int, int]:
        return self.released, self.permitted, self.destaged

    def read(self) -> None:
        """Takes in what was added."""
        lines = (self._rest + self._file.read()).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            self.lines += 1
            self._see(json.loads(line))

    def _see(self, line: Dict[str, Any]) -> None:
        event = line.get("event", "header")
        self.count[event] += 1
        if event == "primary.release":
            self.released = line["seq"]
        elif event == "secondary.permit":
            self.permitted = line["upTo"]
        elif event == "secondary.destage":
            self.destaged = line["seq"]
        elif event == "primary.recover":
            self.released = line["released"]
        elif event == "secondary.recover":
            self.permitted, self.destaged = line["permitted"], line["destaged"]
