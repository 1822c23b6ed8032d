// A file that is read as it grows. When another file takes its place, or it is cut off, it is read on from its start: as
// more of the same trace, unless it begins with a header, which begins another trace.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './output.js';

/** Milliseconds between looks at a file that has not grown. */
const pollingPause = 100;
const chunkSize = 1 << 16;
const newline = 0x0a;

export class GrowingFile {
  /** Whether the bytes ended because another trace begins here. */
  beginsAnew = false;
  readonly #name: string;
  readonly #signal: AbortSignal;
  #file: FileHandle | undefined;
  #offset = 0;

  constructor(name: string, signal: AbortSignal) {
    this.#name = name;
    this.#signal = signal;
  }

  /** The bytes of one trace, until it is said to stop, or another trace begins; then this can be asked again. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    this.beginsAnew = false;
    this.#file ??= await open(this.#name);
    try {
      while (!this.#signal.aborted) {
        const chunk = await this.#next();
        if (chunk.length > 0) yield chunk;
        else if (!(await this.#isChanged())) await rest(this.#signal);
        else if (await this.#hasHeader()) {
          this.beginsAnew = true;
          return;
        }
      }
    } finally {
      if (!this.beginsAnew) await this.#close();
    }
  }

  async #next(): Promise<Uint8Array> {
    if (this.#file === undefined) return new Uint8Array();
    const { bytesRead, buffer } = await this.#file.read(Buffer.alloc(chunkSize), 0, chunkSize, this.#offset);
    this.#offset += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  /** Whether there is a new start, which is then opened. */
  async #isChanged(): Promise<boolean> {
    const change = await changeOf(this.#name, this.#file, this.#offset);
    if (change === undefined) return false;
    say(`${this.#name} was ${change}: it is read on from its start`);
    await this.#close();
    this.#file = await open(this.#name);
    this.#offset = 0;
    return true;
  }

  /** Whether the first line, once it is whole, is a header. It is not taken. */
  async #hasHeader(): Promise<boolean> {
    const start = Buffer.alloc(chunkSize);
    while (!this.#signal.aborted) {
      const { bytesRead = 0 } = (await this.#file?.read(start, 0, chunkSize, 0)) ?? {};
      const end = start.subarray(0, bytesRead).indexOf(newline);
      if (end >= 0) return isHeader(start.toString('utf8', 0, end));
      if (bytesRead === chunkSize) return false;
      await rest(this.#signal);
    }
    return false;
  }

  async #close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}

/** What became of a file that has been read to its end; a name that is gone for a moment is being replaced. */
async function changeOf(
  name: string,
  file: FileHandle | undefined,
  offset: number,
): Promise<'truncated' | 'replaced' | undefined> {
  const [now, then] = await Promise.all([stat(name).catch(() => undefined), file?.stat()]);
  if (then === undefined || then.size < offset) return 'truncated';
  if (now === undefined || then.size > offset) return undefined;
  return now.ino === then.ino && now.dev === then.dev ? undefined : 'replaced';
}

function isHeader(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && 'trace' in value && !('event' in value);
  } catch {
    return false;
  }
}

/** Waits, but not for what is said to stop. */
export const rest = (signal: AbortSignal): Promise<void> =>
  pause(pollingPause, undefined, { signal }).catch(() => undefined);
