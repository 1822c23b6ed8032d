"""A small pair in one file, for `destage drive`: a primary and a secondary that store in real files.

    destage drive --role pair -- python3 replica.py
    destage drive --role secondary -- python3 replica.py --bug acknowledge-maximum

It must never say that something is durable before it is, nor do anything between two inputs.
"""
import base64
import json
import os
import struct
import sys

CAPACITY = 8  # writes in either cache
HEADER = struct.Struct(">BQIII")  # kind, number, block, checksum of the payload, length of the payload
WRITE, PERMIT, DESTAGED, RELEASED, TAKEOVER, ACKNOWLEDGMENT, MESSAGE = range(1, 8)

BUGS = {
    "acknowledge-maximum": "the secondary acknowledges the greatest number it has, not the one before the first gap",
    "keep-permitted-only": "a secondary that starts again drops what no message covers yet",
    "message-said-once": "the primary sends a message only when its number changes",
    "mark-before-data": "the secondary makes the mark durable before the data (kill it in between)",
    "store-without-fsync": "neither node waits until a write is on the disk (seen with --power-loss)",
}
VARIANTS = {
    "release-on-acknowledgment": "the primary releases before it sends the message",
    "newest-first": "a primary that starts again reports the newest write first",
    "no-message": "there are no destage messages: the secondary destages what it has stored",
}


def checksum(content):
    """FNV-1a with 32 bits."""
    value = 0x811C9DC5
    for byte in content:
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def encode(kind, number, block=0, payload=b""):
    header = HEADER.pack(kind, number, block, checksum(payload), len(payload))
    return header + struct.pack(">I", checksum(header)) + payload


def decode(content, start=0):
    """The kind, number, block, payload and end of what begins here; None where nothing whole does."""
    head = start + HEADER.size
    if len(content) < head + 4 or struct.unpack_from(">I", content, head)[0] != checksum(content[start:head]):
        return None
    kind, number, block, sum_of_payload, length = HEADER.unpack_from(content, start)
    payload = content[head + 4:head + 4 + length]
    if len(payload) < length or checksum(payload) != sum_of_payload:
        return None
    return kind, number, block, payload, head + 4 + length


def say(**line):
    os.write(1, (json.dumps(line) + "\n").encode())


def text(content):
    return base64.b64encode(content).decode()


class Files:
    """A log, which is the non-volatile cache, and a disk. What they did is durable when they return."""

    def __init__(self, directory, block_size, syncs_writes):
        self.block_size, self.syncs_writes = block_size, syncs_writes
        self.log = os.open(os.path.join(directory, "log"), os.O_RDWR | os.O_CREAT | os.O_APPEND)
        self.disk = os.open(os.path.join(directory, "disk"), os.O_RDWR | os.O_CREAT)
        folder = os.open(directory, os.O_RDONLY)
        os.fsync(folder)  # the names of the two files
        os.close(folder)
        content = os.pread(self.log, os.fstat(self.log).st_size, 0)
        self.found, end = [], 0
        while (record := decode(content, end)) is not None:
            self.found.append(record[:4])
            end = record[4]
        if end < len(content):  # a record that a crash has cut off; nobody was told of it
            os.ftruncate(self.log, end)
            os.fsync(self.log)

    def append(self, kind, number, block=0, payload=b""):
        os.write(self.log, encode(kind, number, block, payload))
        if kind != WRITE or self.syncs_writes:
            os.fsync(self.log)

    def last(self, kind):
        return max((number for found, number, _, _ in self.found if found == kind), default=0)

    def put(self, block, payload):
        os.pwrite(self.disk, payload, block * self.block_size)
        os.fsync(self.disk)

    def read(self, block, length, newer):
        """What is on the disk, with these writes laid over it, oldest first."""
        size = self.block_size
        content = bytearray(os.pread(self.disk, length * size, block * size).ljust(length * size, b"\0"))
        for first, payload in newer:
            for k in range(len(payload) // size):
                if block <= first + k < block + length:
                    at = (first + k - block) * size
                    content[at:at + size] = payload[k * size:(k + 1) * size]
        return bytes(content)


class Node:
    def __init__(self, hello, bug, variant):
        self.files = Files(hello["directory"], hello["blockSize"], bug != "store-without-fsync")
        self.bug, self.variant = bug, variant
        # The writes of the cache by number: where they go, and their bytes.
        self.cache = {number: (block, payload) for kind, number, block, payload in self.files.found if kind == WRITE}

    def content(self, number):
        block, payload = self.cache[number]
        return {"block": block, "length": len(payload) // self.files.block_size, "bytes": text(payload)}


class Primary(Node):
    def __init__(self, hello, bug, variant):
        super().__init__(hello, bug, variant)
        self.released = self.files.last(RELEASED)
        self.stored = max(self.cache, default=self.released)
        self.cache = {number: write for number, write in self.cache.items() if number > self.released}
        self.reported = self.acknowledged = self.messaged = self.released
        if hello["restarted"]:
            say(event="primary.recover", stored=self.stored, released=self.released)
            again = range(self.released + 1, self.stored + 1)
            for number in reversed(again) if variant == "newest-first" else again:
                say(event="primary.report", seq=number)
            self.reported = self.stored

    def write(self, line):
        if self.stored - self.released >= CAPACITY:
            return  # without host.issue it counts as not taken, and the host sends it again
        block, payload = line["block"], base64.b64decode(line["bytes"])
        say(event="host.issue", write=line["write"])
        self.files.append(WRITE, self.stored + 1, block, payload)
        self.stored += 1
        self.cache[self.stored] = (block, payload)
        say(event="primary.store", seq=self.stored, write=line["write"], **self.content(self.stored))
        self.reported += 1
        say(event="primary.report", seq=self.reported)
        self.transmit(self.stored)

    def transmit(self, number):
        say(event="primary.transmit", seq=number, **self.content(number))
        say(frame=text(encode(WRITE, number, *self.cache[number])))

    def frame(self, line):
        kind, number, *_ = decode(base64.b64decode(line["frame"]))
        if kind != ACKNOWLEDGMENT or number <= self.acknowledged:
            return
        say(event="primary.acknowledged", upTo=number)
        self.acknowledged = number
        if self.variant == "release-on-acknowledgment":
            self.release(number)
        self.message()
        self.release(self.messaged)

    def message(self):
        self.messaged = max(self.messaged, self.acknowledged)
        if self.messaged > 0 and self.variant != "no-message":
            say(event="primary.message", upTo=self.messaged)
            say(frame=text(encode(MESSAGE, self.messaged)))

    def release(self, up_to):
        if up_to <= self.released:
            return
        for number in range(self.released + 1, up_to + 1):
            self.files.put(*self.cache[number])
        self.files.append(RELEASED, up_to)
        self.released = up_to
        say(event="primary.release", upTo=up_to)
        self.cache = {number: write for number, write in self.cache.items() if number > up_to}

    def settle(self, _):
        """Nothing came for some time: what was sent may be lost."""
        for number in range(self.acknowledged + 1, self.reported + 1):
            self.transmit(number)
        if self.bug != "message-said-once":
            self.message()

    def read(self, line):
        newer = [self.cache[number] for number in sorted(self.cache)]
        say(data=text(self.files.read(line["block"], line["length"], newer)))


class Secondary(Node):
    def __init__(self, hello, bug, variant):
        super().__init__(hello, bug, variant)
        self.destaged = self.files.last(DESTAGED)
        self.permitted = self.files.last(PERMIT) if variant != "no-message" else sys.maxsize
        self.active = any(kind == TAKEOVER for kind, *_ in self.files.found)
        self.forget(lambda number: number > self.destaged and (not self.active or number <= self.permitted))
        if bug == "keep-permitted-only":
            self.forget(lambda number: number <= self.permitted)
        if hello["restarted"]:
            found = {} if variant == "no-message" else {"permitted": self.permitted}
            say(event="secondary.recover", held=sorted(self.cache), destaged=self.destaged, active=self.active, **found)

    def forget(self, keeps):
        self.cache = {number: write for number, write in self.cache.items() if keeps(number)}

    @property
    def prefix(self):
        number = self.destaged
        while number + 1 in self.cache:
            number += 1
        return number

    def frame(self, line):
        kind, number, block, payload, _ = decode(base64.b64decode(line["frame"]))
        if self.active:
            return
        if kind == WRITE and number <= self.destaged + CAPACITY:
            if number > self.destaged and number not in self.cache:
                self.files.append(WRITE, number, block, payload)
                self.cache[number] = (block, payload)
                say(event="secondary.store", seq=number, **self.content(number))
            self.acknowledge()
            if self.variant == "no-message":
                self.destage()
        if kind == MESSAGE and number > self.permitted:
            self.files.append(PERMIT, number)
            self.permitted = number
            say(event="secondary.permit", upTo=number)
            self.destage()

    def acknowledge(self):
        up_to = max(self.cache, default=0) if self.bug == "acknowledge-maximum" else self.prefix
        if up_to > 0:
            say(event="secondary.report", upTo=up_to)
            say(frame=text(encode(ACKNOWLEDGMENT, up_to)))

    def destage(self):
        for number in range(self.destaged + 1, min(self.permitted, self.prefix) + 1):
            if self.bug == "mark-before-data":
                self.files.append(DESTAGED, number)
            self.files.put(*self.cache[number])
            if self.bug != "mark-before-data":
                self.files.append(DESTAGED, number)
            say(event="secondary.destage", seq=number, **self.content(number))
            self.destaged = number
            del self.cache[number]

    def settle(self, _):
        self.destage()

    def takeover(self, _):
        """Keeps what was permitted, drops the rest; the primary is gone."""
        self.files.append(TAKEOVER, 0)
        self.active = True
        last = min(self.permitted, self.prefix)
        self.forget(lambda number: number <= last)
        say(event="secondary.takeover", upTo=last)

    def read(self, line):
        newer = [self.cache[number] for number in sorted(self.cache)]
        say(data=text(self.files.read(line["block"], line["length"], newer)))


def option(name, known):
    chosen = sys.argv[sys.argv.index(name) + 1] if name in sys.argv else ""
    if chosen and chosen not in known:
        sys.exit("{} takes one of {}".format(name, ", ".join(known)))
    return chosen


def main():
    bug, variant = option("--bug", BUGS), option("--variant", VARIANTS)
    node = None
    for text_of_line in iter(sys.stdin.readline, ""):
        line = json.loads(text_of_line)
        if line["do"] == "hello":
            lacks = ["primary.message", "secondary.permit"] if variant == "no-message" else []
            say(hello=line["drive"], name="replica.py", frames="reference", lacks=lacks)
            node = (Primary if line["role"] == "primary" else Secondary)(line, bug, variant)
        else:
            getattr(node, line["do"])(line)
        say(done=line["n"])


if __name__ == "__main__":
    main()
