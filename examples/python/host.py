"""The host: sends writes to the primary, a few at a time, and sends again what a crash made the primary forget."""
from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Dict, List, Optional, Set

from frames import Frame, encode
from wire import Connection, dial
from write import BLOCK_BYTES, Write

QUEUE_DEPTH = 4
BLOCKS = 4
READ_EVERY = 4  # completions
PAUSE_SECONDS = (0.001, 0.01)  # between two writes
RECONNECT_SECONDS = 0.01


def plan(count: int, seed: int) -> List[Write]:
    """Distinct payloads over a few blocks: each block once, and then any block again."""
    choose = random.Random(f"writes {seed}")
    return [
        Write(0, f"w{number}", number - 1 if number <= BLOCKS else choose.randrange(BLOCKS),
              choose.getrandbits(8 * BLOCK_BYTES).to_bytes(BLOCK_BYTES, "big"))
        for number in range(1, count + 1)
    ]


class Host:
    """Never blocks: `step` does what can be done now."""

    def __init__(self, port_file: Path, writes: List[Write], seed: int) -> None:
        self._port_file = port_file
        self._choose = random.Random(f"pauses {seed}")
        self._todo = list(writes)
        self._outstanding: Dict[str, Write] = {}
        self._primary: Optional[Connection] = None
        self._resuming = False
        self._next_at = 0.0
        self.completed: Set[str] = set()

    def step(self) -> None:
        now = time.monotonic()
        if self._primary is None or self._primary.closed:
            if now >= self._next_at:
                self._connect(now)
            return
        for frame in self._primary.receive():
            self._handle(frame)
        if self._todo and not self._resuming and len(self._outstanding) < QUEUE_DEPTH and now >= self._next_at:
            self._next_at = now + self._choose.uniform(*PAUSE_SECONDS)
            write = self._todo.pop(0)
            self._outstanding[write.name] = write
            self._primary.send(write.to_frame(kind="issue"))
        self._primary.flush()

    def _connect(self, now: float) -> None:
        self._next_at = now + RECONNECT_SECONDS
        self._primary = dial(self._port_file)
        if self._primary is not None:
            # Nothing new before it is known what the primary still has: the order of the writes is the host's.
            self._resuming = True
            self._primary.send(encode({"kind": "resume", "writes": list(self._outstanding)}))

    def _handle(self, frame: Frame) -> None:
        if frame.header["kind"] == "complete":
            self._complete(frame.header["write"])
        elif frame.header["kind"] == "resumed":
            self._resuming = False
            for name in frame.header["completed"]:
                self._complete(name)
            unknown = [self._outstanding.pop(name) for name in frame.header["unknown"]]
            self._todo = unknown + self._todo

    def _complete(self, name: str) -> None:
        write = self._outstanding.pop(name, None)
        if write is None:
            return
        self.completed.add(name)
        if self._primary is not None and len(self.completed) % READ_EVERY == 0:
            # The answer is of no use here: what was read is in the trace.
            self._primary.send(encode({"kind": "read", "block": write.block}))
