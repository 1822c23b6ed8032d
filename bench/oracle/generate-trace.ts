// A conforming trace of any length, for measuring: every write goes its whole way, a window of them at a time. It must
// never need memory for more than one window.
import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Shape = {
  /** Writes under way at a time. */
  readonly window?: number | undefined;
  /** Whether what was sent first arrives last, within the window: the worst case for whoever keeps sets of numbers. */
  readonly reversed?: boolean | undefined;
};

/** Lines about one write: those of its way, without the messages, which are shared. */
const linesOfAWrite = 9;

/** Blocks of the volume, written again and again. */
const blocks = 4096;

/** The text of a trace of at least this many events, window by window. */
export function* traceChunks(events: number, { window = 64, reversed = false }: Shape = {}): Generator<string> {
  yield '{"trace":"destage/1","source":"generated for measuring"}\n';
  const writes = Math.ceil(events / linesOfAWrite);
  for (let from = 1; from <= writes; from += window) {
    yield windowOfWrites(from, Math.min(writes, from + window - 1), reversed);
  }
  yield '{"event":"end"}\n';
}

/** Stage by stage, each for all of these writes. */
function windowOfWrites(from: number, to: number, reversed: boolean): string {
  const sent = Array.from({ length: to - from + 1 }, (_, k) => from + k);
  const arrived = reversed ? sent.toReversed() : sent;
  const lines = [
    ...sent.map((n) => line('host.issue', `"write":"w${n}",${contentOf(n)}`)),
    ...sent.flatMap((n) => [
      line('primary.store', `"seq":${n},"write":"w${n}",${contentOf(n)}`),
      line('primary.report', `"seq":${n}`),
    ]),
    ...sent.map((n) => line('primary.transmit', `"seq":${n},${contentOf(n)}`)),
    ...arrived.flatMap((n) => [
      line('secondary.store', `"seq":${n},${contentOf(n)}`),
      line('secondary.report', `"seq":${n}`),
    ]),
    ...arrived.map((n) => line('primary.acknowledged', `"seq":${n}`)),
    line('primary.message', `"upTo":${to}`),
    line('secondary.permit', `"upTo":${to}`),
    ...sent.flatMap((n) => [
      line('secondary.destage', `"seq":${n},${contentOf(n)}`),
      line('primary.release', `"seq":${n}`),
    ]),
  ];
  return lines.join('');
}

const line = (event: string, fields: string) => `{"event":"${event}",${fields}}\n`;

const contentOf = (n: number) =>
  `"block":${(n * 7919) % blocks},"length":1,"digest":"${((n * 2_654_435_761) % 4_294_967_296).toString(16)}"`;

/** Writes such a trace to a file. */
export function generateTrace(file: string, events: number, shape: Shape = {}): void {
  const descriptor = openSync(file, 'w');
  writeTrace(descriptor, events, shape);
  closeSync(descriptor);
}

/** A pipe takes as much as fits into it. */
function writeTrace(descriptor: number, events: number, shape: Shape): void {
  for (const chunk of traceChunks(events, shape)) {
    const bytes = Buffer.from(chunk);
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
  }
}

const standardOutput = 1;

// `tsx bench/oracle/generate-trace.ts FILE [EVENTS [WINDOW]]`; the file `-` is standard output.
const [program = '', file, events = '1000000', window = '64'] = process.argv.slice(1);
if (resolve(program) === fileURLToPath(import.meta.url) && file !== undefined) {
  const shape = { window: Number(window) };
  if (file === '-') writeTrace(standardOutput, Number(events), shape);
  else generateTrace(file, Number(events), shape);
}
