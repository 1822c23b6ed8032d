"""What survives a crash: a log (the non-volatile cache), a volume (the disk) and a mark (a position).

Every method that changes something returns only when the change is durable. An I/O error is raised and ends
the process: an fsync that failed once must never look like a success later.
"""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Dict, List

from frames import Frame, decode
from write import BLOCK_BYTES, Write


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content):]


def _fsync_directory(directory: Path) -> None:
    """Makes a name durable: fsync of a file covers its content, not its entry in the directory."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Log:
    """An append-only file of frames. It is never shortened: this is an example, not a product."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        self.found: List[Frame] = []
        content = path.read_bytes()
        end = 0
        while True:
            decoded = decode(content, end)
            if decoded is None:
                break
            frame, end = decoded
            self.found.append(frame)
        # What is left is a frame that a crash cut off. Nobody was told about it, so it goes.
        os.ftruncate(self._descriptor, end)
        os.fsync(self._descriptor)
        _fsync_directory(path.parent)

    def append(self, write: Write) -> None:
        _write_all(self._descriptor, write.to_frame())
        os.fsync(self._descriptor)


class Volume:
    """A file of blocks. A block that was never written reads as zeros."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        _fsync_directory(path.parent)

    def write(self, block: int, payload: bytes) -> None:
        if os.pwrite(self._descriptor, payload, block * BLOCK_BYTES) != len(payload):
            raise OSError(f"block {block}: short write")
        os.fsync(self._descriptor)

    def read(self, block: int) -> bytes:
        return os.pread(self._descriptor, BLOCK_BYTES, block * BLOCK_BYTES).ljust(BLOCK_BYTES, b"\0")


class Mark:
    """A few values in a small file that is replaced as a whole, so that a crash leaves the old or the new."""

    def __init__(self, path: Path, initially: Dict[str, Any]) -> None:
        self._path = path
        self.values: Dict[str, Any] = json.loads(path.read_text()) if path.exists() else dict(initially)

    def save(self, **changes: Any) -> None:
        values = {**self.values, **changes}
        temporary = self._path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            _write_all(descriptor, json.dumps(values).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.rename(temporary, self._path)
        _fsync_directory(self._path.parent)
        self.values = values
