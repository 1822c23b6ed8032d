// Where words go: machine-readable output and pictures on stdout, prose on stderr. Nothing else writes to either.
import { writeFileSync } from 'node:fs';
import { UsageError } from './exit-code.js';

export { columns, count } from '../report/index.js';

/** Writes a result to stdout. */
export const result = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
};

/** Writes prose to stderr. */
export const say = (text = ''): void => {
  process.stderr.write(`${text}\n`);
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
    process.stderr.write(`\r\u001b[2K${lineOf(text)}`);
  } else if (text !== '' && Date.now() - lastProgress >= progressPause) {
    lastProgress = Date.now();
    say(lineOf(text));
  }
}

const lineOf = (text: string | (() => string)): string => (typeof text === 'string' ? text : text());

/** Writes to the file, or to stdout if there is none. */
export function resultTo(file: string | undefined, text: string): void {
  if (file === undefined) {
    result(text);
    return;
  }
  try {
    writeFileSync(file, text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${systemMessage(error)}`);
  }
}

/** `no such file or directory`, of an error of the operating system. */
export function systemMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^[A-Z]+: /, '').replace(/, \w+( '.*')?$/s, '');
}
