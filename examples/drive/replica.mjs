// A small pair in one file, for `destage drive`: a primary and a secondary that store in real files.
//
//     destage drive --role pair -- node replica.mjs
//     destage drive --role primary -- node replica.mjs --bug message-at-completion
//
// It must never say that something is durable before it is, nor do anything between two inputs.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const capacity = 8; // writes in either cache
const headBytes = 25; // kind, number, block, checksum and length of the payload, checksum of these
const [write, permit, destaged, released, takeover, acknowledgment, message] = [1, 2, 3, 4, 5, 6, 7];

const bugs = {
  'buffer-by-reference': 'the primary keeps the buffer of the host, which uses it again for its next write',
  'message-at-completion': 'the destage message covers what was completed, not what was acknowledged',
  'transmit-before-store': 'the primary sends a write while its own store is still to be done',
  'keep-permitted-only': 'a secondary that starts again drops what no message covers yet',
};
const variants = {
  'release-on-acknowledgment': 'the primary releases before it sends the message',
  'say-less-again': 'the primary repeats an older message after the newest one',
};

/** FNV-1a with 32 bits. */
function checksum(bytes) {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

function encode(kind, number, block = 0, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(kind, 0);
  head.writeBigUInt64BE(BigInt(number), 1);
  head.writeUInt32BE(block, 9);
  head.writeUInt32BE(checksum(payload), 13);
  head.writeUInt32BE(payload.length, 17);
  head.writeUInt32BE(checksum(head.subarray(0, 21)), 21);
  return Buffer.concat([head, payload]);
}

/** What begins here, if it is whole, with the place after it. */
function decode(bytes, start = 0) {
  const head = bytes.subarray(start, start + headBytes);
  if (head.length < headBytes || head.readUInt32BE(21) !== checksum(head.subarray(0, 21))) return undefined;
  const end = start + headBytes + head.readUInt32BE(17);
  const payload = bytes.subarray(start + headBytes, end);
  if (end > bytes.length || checksum(payload) !== head.readUInt32BE(13)) return undefined;
  return {
    kind: head.readUInt8(0),
    number: Number(head.readBigUInt64BE(1)),
    block: head.readUInt32BE(9),
    payload,
    end,
  };
}

const say = (line) => writeSync(1, `${JSON.stringify(line)}\n`);
const send = (...frame) => say({ frame: encode(...frame).toString('base64') });
const upTo = (from, last) => Array.from({ length: Math.max(0, last - from) }, (_, k) => from + 1 + k);

/** A log, which is the non-volatile cache, and a disk. What they did is durable when they return. */
class Files {
  found = [];

  constructor({ directory, blockSize }) {
    this.blockSize = blockSize;
    this.log = openSync(join(directory, 'log'), 'a+');
    this.disk = openSync(join(directory, 'disk'), 'a');
    closeSync(this.disk);
    this.disk = openSync(join(directory, 'disk'), 'r+');
    const folder = openSync(directory, 'r');
    fsyncSync(folder); // the names of the two files
    closeSync(folder);
    const bytes = Buffer.alloc(fstatSync(this.log).size);
    readSync(this.log, bytes, 0, bytes.length, 0);
    let end = 0;
    for (let record = decode(bytes); record !== undefined; record = decode(bytes, end)) {
      this.found.push(record);
      end = record.end;
    }
    if (end === bytes.length) return;
    ftruncateSync(this.log, end); // a record that a crash has cut off; nobody was told of it
    fsyncSync(this.log);
  }

  append(...record) {
    writeSync(this.log, encode(...record));
    fsyncSync(this.log);
  }

  last = (kind) => Math.max(0, ...this.found.filter((record) => record.kind === kind).map(({ number }) => number));

  put({ block, payload }) {
    writeSync(this.disk, payload, 0, payload.length, block * this.blockSize);
    fsyncSync(this.disk);
  }

  /** What is on the disk, with these writes laid over it, oldest first. */
  read(block, length, newer) {
    const size = this.blockSize;
    const bytes = Buffer.alloc(length * size);
    readSync(this.disk, bytes, 0, bytes.length, block * size);
    for (const { block: first, payload } of newer)
      for (let k = 0; k < payload.length / size; k += 1)
        if (first + k >= block && first + k < block + length)
          payload.copy(bytes, (first + k - block) * size, k * size, (k + 1) * size);
    return bytes;
  }
}

class Node {
  constructor(hello, bug, variant) {
    this.files = new Files(hello);
    this.bug = bug;
    this.variant = variant;
    const writes = this.files.found.filter(({ kind }) => kind === write);
    this.cache = new Map(writes.map(({ number, block, payload }) => [number, { block, payload }]));
  }

  content(number) {
    const { block, payload } = this.cache.get(number);
    return { block, length: payload.length / this.files.blockSize, bytes: payload.toString('base64') };
  }

  forget(keeps) {
    for (const number of this.cache.keys()) if (!keeps(number)) this.cache.delete(number);
  }

  read({ block, length }) {
    const newer = [...this.cache.keys()].sort((a, b) => a - b).map((number) => this.cache.get(number));
    say({ data: this.files.read(block, length, newer).toString('base64') });
  }
}

class Primary extends Node {
  constructor(hello, bug, variant) {
    super(hello, bug, variant);
    this.released = this.files.last(released);
    this.stored = Math.max(this.released, ...this.cache.keys());
    this.forget((number) => number > this.released);
    this.reported = this.acknowledged = this.messaged = this.released;
    this.buffer = Buffer.alloc(1 << 16); // where the host puts its writes
    if (!hello.restarted) return;
    say({ event: 'primary.recover', stored: this.stored, released: this.released });
    for (const seq of upTo(this.released, this.stored)) say({ event: 'primary.report', seq });
    this.reported = this.stored;
  }

  write({ write: name, block, bytes }) {
    if (this.stored - this.released >= capacity) return; // not taken: the host sends it again
    const received = this.buffer.subarray(0, this.buffer.write(bytes, 'base64'));
    const payload = this.bug === 'buffer-by-reference' ? received : Buffer.from(received);
    const seq = this.stored + 1;
    say({ event: 'host.issue', write: name });
    this.cache.set(seq, { block, payload });
    if (this.bug === 'transmit-before-store') this.transmit(seq);
    this.files.append(write, seq, block, payload);
    this.stored = seq;
    say({ event: 'primary.store', seq, write: name, ...this.content(seq) });
    this.reported = seq;
    say({ event: 'primary.report', seq });
    if (this.bug !== 'transmit-before-store') this.transmit(seq);
  }

  transmit(seq) {
    const { block, payload } = this.cache.get(seq);
    say({ event: 'primary.transmit', seq, ...this.content(seq) });
    send(write, seq, block, payload);
  }

  frame({ frame }) {
    const { kind, number } = decode(Buffer.from(frame, 'base64'));
    if (kind !== acknowledgment || number <= this.acknowledged) return;
    say({ event: 'primary.acknowledged', upTo: number });
    this.acknowledged = number;
    if (this.variant === 'release-on-acknowledgment') this.release(number);
    this.message();
    this.release(Math.min(this.messaged, this.acknowledged));
  }

  message() {
    const before = this.messaged;
    this.messaged = Math.max(before, this.bug === 'message-at-completion' ? this.reported : this.acknowledged);
    const again = this.variant === 'say-less-again' && before > 0 ? [before] : [];
    for (const number of this.messaged > 0 ? [this.messaged, ...again] : []) {
      say({ event: 'primary.message', upTo: number });
      send(message, number);
    }
  }

  release(last) {
    if (last <= this.released) return;
    for (const number of upTo(this.released, last)) this.files.put(this.cache.get(number));
    this.files.append(released, last);
    this.released = last;
    say({ event: 'primary.release', upTo: last });
    this.forget((number) => number > last);
  }

  /** Nothing came for some time: what was sent may be lost. */
  settle() {
    for (const seq of upTo(this.acknowledged, this.reported)) this.transmit(seq);
    this.message();
  }
}

class Secondary extends Node {
  constructor(hello, bug, variant) {
    super(hello, bug, variant);
    this.permitted = this.files.last(permit);
    this.destaged = this.files.last(destaged);
    this.active = this.files.found.some(({ kind }) => kind === takeover);
    const dropsMore = this.active || bug === 'keep-permitted-only';
    this.forget((number) => number > this.destaged && (!dropsMore || number <= this.permitted));
    if (!hello.restarted) return;
    const { permitted, destaged: onDisk, active } = this;
    say({ event: 'secondary.recover', held: [...this.cache.keys()], permitted, destaged: onDisk, active });
  }

  get prefix() {
    let number = this.destaged;
    while (this.cache.has(number + 1)) number += 1;
    return number;
  }

  frame({ frame }) {
    const { kind, number, block, payload } = decode(Buffer.from(frame, 'base64'));
    if (this.active) return;
    if (kind === write && number <= this.destaged + capacity) {
      if (number > this.destaged && !this.cache.has(number)) {
        this.files.append(write, number, block, payload);
        this.cache.set(number, { block, payload });
        say({ event: 'secondary.store', seq: number, ...this.content(number) });
      }
      this.acknowledge(this.prefix);
    }
    if (kind !== message || number <= this.permitted) return;
    this.files.append(permit, number);
    this.permitted = number;
    say({ event: 'secondary.permit', upTo: number });
    this.settle();
  }

  acknowledge(number) {
    if (number === 0) return;
    say({ event: 'secondary.report', upTo: number });
    send(acknowledgment, number);
  }

  /** Puts on the disk what may go there: the data first, then the mark. */
  settle() {
    for (const seq of upTo(this.destaged, Math.min(this.permitted, this.prefix))) {
      this.files.put(this.cache.get(seq));
      this.files.append(destaged, seq);
      say({ event: 'secondary.destage', seq, ...this.content(seq) });
      this.destaged = seq;
      this.cache.delete(seq);
    }
  }

  /** Keeps what was permitted, drops the rest; the primary is gone. */
  takeover() {
    this.files.append(takeover, 0);
    this.active = true;
    this.forget((number) => number <= this.permitted);
    say({ event: 'secondary.takeover', upTo: this.permitted });
  }
}

function option(name, known) {
  const at = process.argv.indexOf(name);
  const chosen = at === -1 ? undefined : process.argv[at + 1];
  if (at === -1 || Object.hasOwn(known, chosen ?? '')) return chosen;
  process.stderr.write(`${name} takes one of ${Object.keys(known).join(', ')}\n`);
  process.exit(2);
}

const [bug, variant] = [option('--bug', bugs), option('--variant', variants)];
let node;

function answer(line) {
  if (line.do === 'hello') {
    say({ hello: line.drive, name: 'replica.mjs', frames: 'reference' });
    node = line.role === 'primary' ? new Primary(line, bug, variant) : new Secondary(line, bug, variant);
  } else node[line.do](line);
  say({ done: line.n });
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop();
  for (const line of lines) answer(JSON.parse(line));
});
