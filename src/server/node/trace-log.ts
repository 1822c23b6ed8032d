// The trace of a node, in its own order. Lines are gathered and written in one write when `flush` is called, which whoever
// runs the controller does before anything leaves the process; so a killed node has written down whatever others saw of it.
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { type EventType, traceVersion } from '../../protocol/index.js';
import { FileFailure } from '../files/index.js';

export type TraceLogOptions = {
  readonly path: string;
  /** A file that is longer is put aside as `path.1`, `path.2`, … */
  readonly rotateBytes: number;
  readonly source: string;
  /** The state of the node, as the `begin` that opens every file but the first. */
  readonly begin: () => Readonly<Record<string, unknown>>;
};

export class TraceLog {
  /** Whether the file was there already, so that what the node found belongs into it. */
  readonly continues: boolean;
  readonly #options: TraceLogOptions;
  #file: number;
  #length: number;
  #lines = '';

  /** Opens the trace, and takes back the part of a line that a power loss may have left: its effect never left the node. */
  constructor(options: TraceLogOptions) {
    this.#options = options;
    this.#file = openSync(options.path, 'a+');
    this.#length = withoutPartialLine(this.#file);
    this.continues = this.#length > 0;
  }

  note(line: Readonly<Record<string, unknown>>): void {
    this.#lines += `${JSON.stringify(line)}\n`;
  }

  /** The same for a line that is JSON already: for the events of every write. */
  noteText(line: string): void {
    this.#lines += `${line}\n`;
  }

  /** Opens a new trace with its header; of a node that is not new, the state is the first line. */
  open(isNew: boolean): void {
    this.note({ trace: traceVersion, order: 'per-node', source: this.#options.source });
    if (!isNew) this.note(this.#options.begin());
  }

  /** Everything noted is in the file before this returns. @throws FileFailure */
  flush(): void {
    if (this.#lines === '') return;
    const bytes = Buffer.from(this.#lines);
    this.#lines = '';
    this.#write(bytes);
    this.#length += bytes.length;
    if (this.#length >= this.#options.rotateBytes) this.#rotate();
  }

  /** Whether there is such an event in the file, or in the one before it. Reads all of both. */
  tells(type: EventType): boolean {
    const former = `${this.#options.path}.${this.#nextNumber() - 1}`;
    return [former, this.#options.path].some((path) => existsSync(path) && contains(path, `"event":"${type}"`));
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }

  #nextNumber(): number {
    let number = 1;
    while (existsSync(`${this.#options.path}.${number}`)) number += 1;
    return number;
  }

  #rotate(): void {
    const { path } = this.#options;
    closeSync(this.#file);
    renameSync(path, `${path}.${this.#nextNumber()}`);
    this.#file = openSync(path, 'a+');
    this.#length = 0;
    this.open(false);
    const bytes = Buffer.from(this.#lines);
    this.#lines = '';
    this.#write(bytes);
    this.#length = bytes.length;
  }

  /** What the trace does not have must not leave the node: it ends. @throws FileFailure */
  #write(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      throw FileFailure.of('write the trace there (--trace)', this.#options.path, error);
    }
  }
}

const newline = 0x0a;

/** Bytes that are read at a time. */
const chunkBytes = 65_536;

function contains(path: string, text: string): boolean {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    // Of the chunk before, as much is kept as may be the beginning of the text.
    for (let [at, kept] = [0, 0]; ; ) {
      const length = readSync(file, chunk, kept, chunkBytes - kept, at);
      if (chunk.subarray(0, kept + length).includes(text)) return true;
      if (length === 0) return false;
      at += length;
      const next = Math.min(text.length - 1, kept + length);
      chunk.copyWithin(0, kept + length - next, kept + length);
      kept = next;
    }
  } finally {
    closeSync(file);
  }
}

/** Cuts a file behind its last whole line, and says how long it is then. */
function withoutPartialLine(file: number): number {
  const { size } = fstatSync(file);
  const chunk = Buffer.alloc(chunkBytes);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    const length = readSync(file, chunk, 0, end - start, start);
    const last = chunk.subarray(0, length).lastIndexOf(newline);
    if (last >= 0) {
      if (start + last + 1 < size) ftruncateSync(file, start + last + 1);
      return start + last + 1;
    }
    end = start;
  }
  if (size > 0) ftruncateSync(file, 0);
  return 0;
}
