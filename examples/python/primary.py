"""The primary storage system: stores in its cache, reports to the host, and only then copies to the secondary.

It must never wait for the secondary before it reports, and never drop a write that the secondary may lack.
"""
from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Deque, Dict, List, Optional, Set

from frames import Frame, encode
from node import Node, main
from storage import Log, Mark, Volume
from trace_file import Trace
from wire import Connection, dial
from write import Write, digest

CAPACITY = 8  # writes in the cache
LINK_SECONDS = 0.006  # how long a frame is on its way to the secondary
MESSAGE_SECONDS = 0.03  # between two destage messages, so that one covers several writes
RECONNECT_SECONDS = 0.02
RETRANSMIT_SECONDS = 0.2  # the secondary drops, without a word, what is beyond its window


class Primary(Node):
    """The primary of a pair."""

    def __init__(self, name: str, directory: Path, trace: Trace, bug: str) -> None:
        super().__init__(name, directory, trace, bug)
        found = (directory / "primary.cache").exists()
        # Non-volatile. The number of a write is its place in `writes`, counted from 1.
        self.cache = Log(directory / "primary.cache")
        self.mark = Mark(directory / "primary.mark", {"released": 0})
        self.disk = Volume(directory / "primary.disk")
        self.writes: List[Write] = [Write.from_frame(frame) for frame in self.cache.found]
        self.released: int = self.mark.values["released"]
        # Volatile. After a restart nothing above `released` counts as reported, acknowledged or on disk.
        self.received: Deque[Write] = deque()
        self.reported = self.messaged = self.on_disk = self.released
        self.acknowledged: Set[int] = set()
        self.host: Optional[Connection] = None
        self.link: Optional[Connection] = None
        self.transmitted_at: Dict[int, float] = {}  # over the present connection
        self.dial_at = self.message_at = 0.0
        self.handlers = {
            "resume": self.resume,
            "issue": self.issue,
            "read": self.read,
            "acknowledgment": self.acknowledgment,
        }
        if found:
            self.recover()

    @property
    def stored(self) -> int:
        return len(self.writes)

    def recover(self) -> None:
        """Reports every unreleased write again before a host can connect: some may never have been reported,
        and from here on a host can read them."""
        self.trace.write("primary.recover", stored=self.stored, released=self.released)
        while self.reported < self.stored:
            self.report()

    # What arrives

    def resume(self, connection: Connection, frame: Frame) -> None:
        """A host connected and asks which of its outstanding writes are known, to send only the others again."""
        self.host = connection
        completed = {write.name for write in self.writes[:self.reported]}
        waiting = {write.name for write in self.writes[self.reported:]} | {write.name for write in self.received}
        names = frame.header["writes"]
        connection.send(encode({
            "kind": "resumed",
            "completed": [name for name in names if name in completed],
            "unknown": [name for name in names if name not in completed and name not in waiting],
        }))

    def issue(self, _: Connection, frame: Frame) -> None:
        write = Write.from_frame(frame)
        self.received.append(write)
        self.trace.write("host.issue", write=write.name, **write.facts())

    def read(self, connection: Connection, frame: Frame) -> None:
        block = frame.header["block"]
        payload = self.disk.read(block)
        for write in self.writes[self.released:]:  # the cache is newer than the disk
            if write.block == block:
                payload = write.payload
        self.trace.write("read", node="primary", block=block, digest=digest(payload))
        connection.send(encode({"kind": "block"}, payload))

    def acknowledgment(self, _: Connection, frame: Frame) -> None:
        seq = frame.header["seq"]
        if seq > self.released:
            self.acknowledged.add(seq)
        self.trace.write("primary.acknowledged", seq=seq)

    # What the primary does by itself, a step of each kind in every turn

    def work(self, now: float) -> None:
        self.store()
        if self.reported < self.stored:
            self.report()
        self.connect(now)
        if self.link is not None:
            self.transmit(self.link, now)
            self.message(self.link, now)
        self.write_to_disk()
        self.release()

    def store(self) -> None:
        if self.received and self.stored - self.released < CAPACITY:
            write = self.received.popleft()._replace(seq=self.stored + 1)
            self.cache.append(write)
            self.writes.append(write)
            self.trace.write("primary.store", seq=write.seq, write=write.name, **write.facts())

    def report(self) -> None:
        self.reported += 1
        self.trace.write("primary.report", seq=self.reported)
        if self.host is not None:
            self.host.send(encode({"kind": "complete", "write": self.writes[self.reported - 1].name}))

    def connect(self, now: float) -> None:
        if self.link is not None and self.link.closed:
            self.link = None
        if self.link is None and now >= self.dial_at:
            self.dial_at = now + RECONNECT_SECONDS
            self.link = dial(self.directory / "secondary.port", LINK_SECONDS)
            if self.link is not None:
                self.connections.append(self.link)
                # What the old connection carried may be lost: transmit again, and say the newest message again.
                self.transmitted_at.clear()
                if self.messaged > 0:
                    self.say(self.link, self.messaged)

    def transmit(self, link: Connection, now: float) -> None:
        for write in self.writes[self.released:self.reported]:
            lately = now - self.transmitted_at.get(write.seq, float("-inf")) < RETRANSMIT_SECONDS
            if write.seq not in self.acknowledged and not lately:
                self.transmitted_at[write.seq] = now
                self.trace.write("primary.transmit", seq=write.seq, **write.facts())
                link.send(write.to_frame(kind="data"))
                return

    def message(self, link: Connection, now: float) -> None:
        covered = self.acknowledged_prefix()
        if self.bug == "message-at-completion":
            covered = self.reported
        if covered > self.messaged and now >= self.message_at:
            self.message_at = now + MESSAGE_SECONDS
            self.messaged = covered
            self.say(link, covered)

    def say(self, link: Connection, up_to: int) -> None:
        self.trace.write("primary.message", upTo=up_to)
        link.send(encode({"kind": "message", "upTo": up_to}))

    def acknowledged_prefix(self) -> int:
        """The number up to which the secondary has everything, by its own word."""
        prefix = self.released
        while prefix + 1 in self.acknowledged:
            prefix += 1
        return prefix

    def write_to_disk(self) -> None:
        if self.on_disk < self.stored:
            write = self.writes[self.on_disk]
            self.disk.write(write.block, write.payload)
            self.on_disk += 1

    def release(self) -> None:
        if self.released < min(self.messaged, self.on_disk):
            self.mark.save(released=self.released + 1)
            self.released += 1
            self.acknowledged.discard(self.released)
            self.trace.write("primary.release", seq=self.released)


if __name__ == "__main__":
    main(Primary)
