"""Frames: the one format of everything that crosses a wire or goes into a log.

A frame is a JSON header and a payload, behind their two lengths and a checksum over both, so that a frame
that was cut off (incomplete) is told from one that was damaged (an error, never an end).
"""
from __future__ import annotations

import json
import struct
import zlib
from typing import Any, Dict, NamedTuple, Optional, Tuple

Header = Dict[str, Any]
_LENGTHS = struct.Struct(">III")  # header length, payload length, CRC-32 of header and payload


class Frame(NamedTuple):
    header: Header
    payload: bytes


def encode(header: Header, payload: bytes = b"") -> bytes:
    """The bytes of one frame."""
    text = json.dumps(header, separators=(",", ":")).encode()
    return _LENGTHS.pack(len(text), len(payload), zlib.crc32(text + payload)) + text + payload


def decode(buffer: bytes, start: int = 0) -> Optional[Tuple[Frame, int]]:
    """The frame at `start` and where the next one starts; None while the frame is incomplete.

    Raises ValueError when the frame is damaged.
    """
    if len(buffer) - start < _LENGTHS.size:
        return None
    header_length, payload_length, checksum = _LENGTHS.unpack_from(buffer, start)
    body = start + _LENGTHS.size
    end = body + header_length + payload_length
    if len(buffer) < end:
        return None
    content = bytes(buffer[body:end])
    if zlib.crc32(content) != checksum:
        raise ValueError(f"frame at byte {start}: checksum {zlib.crc32(content):08x}, expected {checksum:08x}")
    return Frame(json.loads(content[:header_length]), content[header_length:]), end
