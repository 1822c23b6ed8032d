// A file that is read as it grows. When another file takes its place, or it is cut off, it is read on from its start: as
// more of the same trace, unless it begins with a header, which begins another trace. One of several logs goes on behind
// its header all the same, if the state stands there: a log that is rotated is still one log.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './output.js';

/** Milliseconds between looks at a file that has not grown. */
const pollingPause = 100;
const chunkSize = 1 << 16;
const newline = 0x0a;

/** What stands in a file: a trace, one of several logs in the form of traces, or a log in another form, without a header. */
export type FileForm = 'trace' | 'log' | 'other';

export class GrowingFile {
  /** Whether the bytes ended because another trace begins here. */
  beginsAnew = false;
  readonly #name: string;
  readonly #signal: AbortSignal;
  readonly #form: FileForm;
  #file: FileHandle | undefined;
  #offset = 0;

  constructor(name: string, signal: AbortSignal, form: FileForm) {
    this.#name = name;
    this.#signal = signal;
    this.#form = form;
  }

  /**
   * The bytes of one trace, until it is said to stop, or another trace begins; then this can be asked again. Nothing, as a
   * chunk, where there is no more for now.
   */
  async *bytes(): AsyncGenerator<Uint8Array> {
    this.beginsAnew = false;
    this.#file ??= await open(this.#name);
    try {
      while (!this.#signal.aborted) {
        const chunk = await this.#next();
        if (chunk.length > 0) yield chunk;
        else if (!(await this.#isChanged())) {
          yield chunk;
          await rest(this.#signal);
        } else if (this.#form !== 'other' && (await this.#beginsAnother())) {
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

  /** Whether the first line is a header. It is not taken, but for one of a log that goes on behind it. */
  async #beginsAnother(): Promise<boolean> {
    const header = await this.#wholeLine(0);
    if (header === undefined || !isHeader(header.text)) return false;
    if (this.#form === 'trace') return true;
    const state = await this.#wholeLine(header.end);
    if (state === undefined || !isBegin(state.text)) return true;
    this.#offset = header.end;
    return false;
  }

  /** The line that begins here, once it is whole; nothing if it is longer than those that are looked for. */
  async #wholeLine(from: number): Promise<{ readonly text: string; readonly end: number } | undefined> {
    const start = Buffer.alloc(chunkSize);
    while (!this.#signal.aborted) {
      const { bytesRead = 0 } = (await this.#file?.read(start, 0, chunkSize, from)) ?? {};
      const end = start.subarray(0, bytesRead).indexOf(newline);
      if (end >= 0) return { text: start.toString('utf8', 0, end), end: from + end + 1 };
      if (bytesRead === chunkSize) return undefined;
      await rest(this.#signal);
    }
    return undefined;
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
  const line = objectIn(text.replace(/^\uFEFF/, ''));
  return 'trace' in line && !('event' in line);
}

function isBegin(text: string): boolean {
  const line = objectIn(text);
  return 'event' in line && line.event === 'begin';
}

function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Waits, but not for what is said to stop. */
export const rest = (signal: AbortSignal): Promise<void> =>
  pause(pollingPause, undefined, { signal }).catch(() => undefined);
