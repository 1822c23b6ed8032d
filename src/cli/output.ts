// Where words go: machine-readable output and pictures on stdout, prose on stderr. Nothing else writes to either.
import { fstatSync, writeFileSync } from 'node:fs';
import { printable } from '../report/index.js';
import { CannotWrite, exitCode } from './exit-code.js';
import { systemMessage } from './system-message.js';
import { WrittenFile } from './written-file.js';

export { columns, count, counted } from '../report/index.js';

let isReaderGone = false;

/** Whether nobody reads standard output any more: what would still be written there need not be made. */
export const readerIsGone = (): boolean => isReaderGone;

/**
 * What standard output and standard error refuse ends the process with a code that is no verdict. A reader that closes the
 * pipe early, such as `head`, is no error: the verdict stays what it is.
 */
export function endWhenUnwritable(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') {
        isReaderGone ||= stream === process.stdout;
        return;
      }
      if (stream === process.stdout) say(`destage: ${cannotWriteOutput(error).message}`);
      process.exit(exitCode.cannotRun);
    });
}

const cannotWriteOutput = (error: unknown) => new CannotWrite('standard output', systemMessage(error));

/**
 * Writes text to stdout as it is; on a terminal nothing in it does anything but be seen.
 *
 * @throws CannotWrite
 */
export function toStandardOutput(text: string): void {
  if (!isFile(1)) {
    process.stdout.write(process.stdout.isTTY ? printable(text) : text);
    return;
  }
  // All of it: a single call of the system may leave off where the disk is full, and say nothing.
  try {
    writeFileSync(1, Buffer.from(text));
  } catch (error) {
    throw cannotWriteOutput(error);
  }
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}

/** Writes a result to stdout. */
export const result = (text: string): void => toStandardOutput(text.endsWith('\n') ? text : `${text}\n`);

/** Writes prose to stderr. */
export const say = (text = ''): void => {
  toStandardError(`${text}\n`);
};

/** Text to stderr, in which nothing does anything but be seen, whatever file or trace it comes from. */
export const toStandardError = (text: string): void => {
  process.stderr.write(printable(text));
};

/** Milliseconds between lines of progress where each one stays. */
const progressPause = 2_000;
let lastProgress = Date.now();

/**
 * A line of progress: on a terminal the next one overwrites it; elsewhere there is one now and then, on long work.
 *
 * @param text the line, or what makes it when there is to be one
 */
export function progressLine(text: string | (() => string)): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\u001b[2K${printable(lineOf(text))}`);
  } else if (text !== '' && Date.now() - lastProgress >= progressPause) {
    lastProgress = Date.now();
    say(lineOf(text));
  }
}

const lineOf = (text: string | (() => string)): string => (typeof text === 'string' ? text : text());

/**
 * Writes to the file, or to stdout if there is none.
 *
 * @throws UsageError if there can be no such file
 * @throws CannotWrite
 */
export function resultTo(file: string | undefined, text: string): void {
  if (file === undefined) {
    result(text);
    return;
  }
  const written = new WrittenFile(file);
  written.write(text.endsWith('\n') ? text : `${text}\n`);
  written.close();
}
