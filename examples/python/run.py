"""Runs the pair, writes its trace: the one command of this example.

Plays the host, kills the nodes and starts them again, takes over when asked, and waits until all is settled.
It always ends, and leaves no process behind.
"""
from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple, Optional

from host import BLOCKS, Host, plan
from node import BUGS
from trace_file import Progress, Trace
from wire import ask

HERE = Path(__file__).resolve().parent
TICK_SECONDS = 0.001
DOWN_SECONDS = (0.02, 0.1)  # between a crash and the restart
STUCK_SECONDS = 3  # without progress

# The events after which a node may be killed, in the order of a write's life.
MOMENTS = {
    "primary": ("host.issue", "primary.store", "primary.report", "primary.transmit", "primary.acknowledged",
                "primary.message", "primary.release"),
    "secondary": ("secondary.store", "secondary.report", "secondary.permit", "secondary.destage"),
}


class RunFailed(Exception):
    """The run could not be brought to its end; the message says why."""


class Moment(NamedTuple):
    """When to kill a node: after so many lines of an event, and a little later."""

    event: str
    times: int
    later: float

    @staticmethod
    def choose(node: str, writes: int, choose: random.Random) -> Moment:
        event = choose.choice(MOMENTS[node])
        # A message covers several writes, so there are few of them.
        most = 2 if event in ("primary.message", "secondary.permit") else max(1, writes * 2 // 3)
        return Moment(event, choose.randint(1, most), choose.uniform(0, 0.01))


class Process:
    """A node, and when to start it again after a crash."""

    def __init__(self, name: str, directory: Path, trace_path: Path, bug: str, trace: Trace) -> None:
        self.name = name
        self.port_file = directory / f"{name}.port"
        self.start_at: Optional[float] = None
        self._command = [sys.executable, str(HERE / f"{name}.py"), str(directory), str(trace_path)]
        self._command += ["--bug", bug] if bug else []
        self._trace = trace
        self._popen: Optional[subprocess.Popen[bytes]] = None

    def start(self) -> None:
        self.start_at = None
        self._popen = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)

    def is_up(self) -> bool:
        """Up is: it has recovered, said so in the trace, and listens. Raises RunFailed if it ended by itself."""
        if self._popen is not None and self._popen.poll() is not None:
            raise RunFailed(f"the {self.name} ended by itself, exit code {self._popen.returncode}")
        return self._popen is not None and self.port_file.exists()

    def crash(self) -> None:
        """Kills it, and writes that down when all lines of the process are in."""
        self.stop()
        self._trace.write(f"{self.name}.crash")

    def stop(self) -> None:
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait()
            self._popen = None
        if self.port_file.exists():
            self.port_file.unlink()


class Run:
    def __init__(self, options: argparse.Namespace, directory: Path) -> None:
        self.options = options
        self.deadline = time.monotonic() + options.timeout
        self.choose = random.Random(f"crashes {options.seed}")
        options.trace.write_bytes(b"")
        self.trace = Trace(options.trace)
        self.trace.write_line({"trace": "destage/1", "source": "destage examples/python", "order": "total"})
        self.progress = Progress(options.trace)
        self.progressed_at = time.monotonic()
        self.nodes: Dict[str, Process] = {
            name: Process(name, directory, options.trace.resolve(), options.bug, self.trace)
            for name in ("primary", "secondary")
        }
        self.host = Host(self.nodes["primary"].port_file, plan(options.writes, options.seed), options.seed)
        crashing = {"none": [], "both": ["primary", "secondary"]}.get(options.crash, [options.crash])
        self.crashes: Dict[str, Moment] = {
            name: Moment.choose(name, options.writes, self.choose) for name in crashing}

    def run(self) -> None:
        try:
            for node in self.nodes.values():
                node.start()
            if self.options.takeover:
                self.take_over()
            else:
                self.settle()
        finally:
            for node in self.nodes.values():
                node.stop()
        # Only now, so that no line can come after it.
        self.trace.write("end")
        self.progress.read()

    def settle(self) -> None:
        """Until every write is complete, destaged and released, and both nodes have crashed as planned."""
        self.until(lambda: self.is_settled() and not self.crashes and self.all_up())
        self.read_all("primary")

    def take_over(self) -> None:
        """Kills the primary for good while some writes are on their way, and lets the secondary go on."""
        enough = self.choose.randint(self.options.writes * 2 // 3, self.options.writes)
        # A block that no permitted write has touched has no digest in the trace to compare a read with.
        at_least = min(BLOCKS, self.options.writes)
        self.until(lambda: not self.crashes and self.all_up() and self.progress.permitted >= at_least
                   and self.progress.count["primary.report"] >= enough)
        self.nodes["primary"].crash()
        kept = ask(self.nodes["secondary"].port_file, self.deadline, kind="takeover").header["upTo"]
        self.read_all("secondary")
        self.until(lambda: self.progress.destaged >= kept)
        self.read_all("secondary")

    def until(self, reached: Callable[[], bool]) -> None:
        """Goes on until that is reached. A mistake can make it impossible: then, a pair that was left alone
        and gets no further has settled, and the trace says with what."""
        while not reached():
            if self.options.bug and time.monotonic() > self.progressed_at + STUCK_SECONDS:
                return
            self.step()

    def is_settled(self) -> bool:
        writes: int = self.options.writes
        return (len(self.host.completed) == writes and self.progress.destaged == writes
                and self.progress.released == writes)

    def all_up(self) -> bool:
        return all(node.is_up() for node in self.nodes.values())

    def step(self) -> None:
        time.sleep(TICK_SECONDS)
        now = time.monotonic()
        if now > self.deadline:
            raise RunFailed(
                f"not settled after {self.options.timeout:g} s: {len(self.host.completed)} of "
                f"{self.options.writes} writes completed, {self.progress.destaged} destaged, "
                f"{self.progress.released} released")
        before = self.progress.position()
        self.progress.read()
        if self.progress.position() != before:
            self.progressed_at = now
        self.host.step()
        for name, node in self.nodes.items():
            if node.start_at is not None and now >= node.start_at:
                node.start()
            is_up = node.is_up()
            moment = self.crashes.get(name)
            # When a moment never comes, a settled pair is killed instead.
            if moment and is_up and (
                    self.progress.count[moment.event] >= moment.times or self.is_settled()):
                time.sleep(moment.later)
                node.crash()
                node.start_at = time.monotonic() + self.choose.uniform(*DOWN_SECONDS)
                del self.crashes[name]

    def read_all(self, node: str) -> None:
        for block in range(min(BLOCKS, self.options.writes)):
            ask(self.nodes[node].port_file, self.deadline, kind="read", block=block)


def parse(arguments: List[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Runs a small pair and writes its trace.")
    parser.add_argument("--trace", type=Path, required=True, help="the file to write; it is overwritten")
    parser.add_argument("--writes", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1, help="chooses data, blocks, pauses and moments of crashes")
    parser.add_argument("--bug", choices=BUGS, default="", help="a mistake to make")
    parser.add_argument("--crash", choices=("primary", "secondary", "both", "none"), default="none")
    parser.add_argument("--takeover", action="store_true", help="end with a takeover by the secondary")
    parser.add_argument("--dir", type=Path, help="an empty directory for the nodes' files, kept; else a temporary one")
    parser.add_argument("--timeout", type=float, default=20, help="seconds after which the run has failed")
    options = parser.parse_args(arguments)
    if options.writes < 1:
        parser.error("--writes must be at least 1")
    if options.dir is not None and options.dir.exists() and any(options.dir.iterdir()):
        parser.error(f"--dir {options.dir} is not empty; a pair that is in mid-life has another trace")
    return options


def main() -> int:
    options = parse(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by way of every `finally`
    started = time.monotonic()
    directory = options.dir or Path(tempfile.mkdtemp(prefix="destage-"))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        run = Run(options, directory.resolve())
        run.run()
    except (RunFailed, OSError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    finally:
        if options.dir is None:
            shutil.rmtree(directory, ignore_errors=True)
    print(f"{options.trace}: {run.progress.lines} lines, {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
