"""A write: what the host sends, what the caches keep, and what a trace says about it."""
from __future__ import annotations

import hashlib
from typing import Any, Dict, NamedTuple

from frames import Frame, Header, encode

BLOCK_BYTES = 4096


def digest(payload: bytes) -> str:
    """A short name for these bytes. A trace is compared by it, so it must never be copied, only computed."""
    return hashlib.sha256(payload).hexdigest()[:16]


class Write(NamedTuple):
    """`seq` is 0 until the primary has stored the write; `name` is the host's, and unknown to the secondary."""

    seq: int
    name: str
    block: int
    payload: bytes

    @staticmethod
    def from_frame(frame: Frame) -> Write:
        header = frame.header
        return Write(header.get("seq", 0), header.get("write", ""), header["block"], frame.payload)

    def to_frame(self, **more: Any) -> bytes:
        header: Header = {**more, "seq": self.seq, "write": self.name, "block": self.block}
        return encode(header, self.payload)

    def facts(self) -> Dict[str, Any]:
        """What a trace carries about the data, taken from the bytes at hand at that moment."""
        return {"block": self.block, "length": 1, "digest": digest(self.payload)}
