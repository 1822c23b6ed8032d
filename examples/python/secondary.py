"""The secondary storage system: keeps what it receives in its cache until a destage message covers it.

It must never acknowledge what a crash could take from it, and never let its disk run ahead of the message.
"""
from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Deque, Dict, Tuple

from frames import Frame, encode
from node import Node, main
from storage import Log, Mark, Volume
from trace_file import Trace
from wire import Connection
from write import Write, digest

WINDOW = 8  # how far beyond its destaged prefix it stores
DISK_SECONDS = 0.008  # a slow disk, so that writes wait in the cache
LATE_STORE_SECONDS = 0.01  # only for the bug that acknowledges first


class Secondary(Node):
    """The secondary of a pair."""

    def __init__(self, name: str, directory: Path, trace: Trace, bug: str) -> None:
        super().__init__(name, directory, trace, bug)
        found = (directory / "secondary.cache").exists()
        # Non-volatile.
        self.cache = Log(directory / "secondary.cache")
        self.mark = Mark(directory / "secondary.mark", {"permitted": 0, "destaged": 0, "active": False})
        self.disk = Volume(directory / "secondary.disk")
        self.permitted: int = self.mark.values["permitted"]
        self.destaged: int = self.mark.values["destaged"]
        self.active: bool = self.mark.values["active"]
        writes = [Write.from_frame(frame) for frame in self.cache.found]
        self.held: Dict[int, Write] = {write.seq: write for write in writes if write.seq > self.destaged}
        if self.active:
            self.drop_unpermitted()
        # Volatile.
        self.late: Deque[Tuple[float, Write]] = deque()
        self.now = self.destage_at = 0.0
        self.handlers = {
            "data": self.data,
            "message": self.message,
            "takeover": self.takeover,
            "read": self.read,
        }
        if found:
            self.trace.write(
                "secondary.recover", held=sorted(self.held), permitted=self.permitted, destaged=self.destaged)

    # What arrives

    def data(self, connection: Connection, frame: Frame) -> None:
        write = Write.from_frame(frame)
        if self.active or write.seq > self.destaged + WINDOW:
            return
        known = write.seq <= self.destaged or write.seq in self.held
        if not known and self.bug == "acknowledge-before-store":
            self.report(connection, write.seq)
            self.late.append((self.now + LATE_STORE_SECONDS, write))
            return
        if not known:
            self.store(write)
        # Also for what it had already: the primary would not send it again if it had heard of it.
        self.report(connection, write.seq)

    def store(self, write: Write) -> None:
        self.cache.append(write)
        self.held[write.seq] = write
        self.trace.write("secondary.store", seq=write.seq, **write.facts())

    def report(self, connection: Connection, seq: int) -> None:
        self.trace.write("secondary.report", seq=seq)
        connection.send(encode({"kind": "acknowledgment", "seq": seq}))

    def message(self, _: Connection, frame: Frame) -> None:
        # Remembered also when it covers more than has arrived: nobody would say it again.
        up_to = frame.header["upTo"]
        if not self.active and up_to > self.permitted:
            self.mark.save(permitted=up_to)
            self.permitted = up_to
            self.trace.write("secondary.permit", upTo=up_to)

    def takeover(self, connection: Connection, _: Frame) -> None:
        """Keeps what may be destaged and drops the rest. The primary must be down, and stays out."""
        self.mark.save(active=True)
        self.active = True
        self.drop_unpermitted()
        self.trace.write("secondary.takeover", upTo=self.permitted)
        connection.send(encode({"kind": "taken-over", "upTo": self.permitted}))

    def drop_unpermitted(self) -> None:
        self.held = {seq: write for seq, write in self.held.items() if seq <= self.permitted}

    def read(self, connection: Connection, frame: Frame) -> None:
        """Reads the image: the disk, with what is permitted and not yet destaged laid over it."""
        if not self.active:
            connection.close()  # a host reads here only after a takeover
            return
        block = frame.header["block"]
        payload = self.disk.read(block)
        for seq in sorted(self.held):
            if self.held[seq].block == block:
                payload = self.held[seq].payload
        self.trace.write("read", node="secondary", block=block, digest=digest(payload))
        connection.send(encode({"kind": "block"}, payload))

    # What the secondary does by itself

    def work(self, now: float) -> None:
        self.now = now
        while self.late and now >= self.late[0][0]:
            write = self.late.popleft()[1]
            if write.seq not in self.held:
                self.store(write)
        self.destage()

    def destage(self) -> None:
        seq = self.destaged + 1
        permitted = seq <= self.permitted or self.bug == "destage-on-store"
        if permitted and seq in self.held and self.now >= self.destage_at:
            self.destage_at = self.now + DISK_SECONDS
            write = self.held[seq]
            # The data first, then the mark: the other way round, a crash between them loses the write.
            self.disk.write(write.block, write.payload)
            self.mark.save(destaged=seq)
            self.destaged = seq
            del self.held[seq]
            self.trace.write("secondary.destage", seq=seq, **write.facts())


if __name__ == "__main__":
    main(Secondary)
