// Logs with maps, and what is said of them. It must never judge or translate anything itself.
import { LogTranslation, readLogMap } from '../../src/convert/index.js';
import { InputError, readTrace, type TraceSource } from '../../src/oracle/index.js';
import type { TraceLine } from '../../src/protocol/index.js';
import { sourceOf } from '../oracle/judge.js';

/** A log read through a map, in chunks of this many bytes. */
export function mapped(log: string, map: object, chunk?: number): TraceSource {
  const read = readLogMap(JSON.stringify(map, undefined, 1), 'map.json');
  return { ...sourceOf(log, chunk), name: 'log', translate: () => new LogTranslation(read, 'log') };
}

/** The lines of a trace that it makes, and where in the log they come from. */
export async function linesOf(source: TraceSource) {
  const lines: TraceLine[] = [];
  const places: number[] = [];
  await readTrace(source, {
    header() {},
    line(line, at) {
      lines.push(line);
      places.push(at);
      return true;
    },
  });
  return { lines, places };
}

/** The fault that this meets. */
export async function faultOf(action: () => unknown): Promise<InputError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

/** All steps but the two that a map for tests makes. */
export const others = [
  'primary.report',
  'primary.transmit',
  'secondary.store',
  'secondary.report',
  'primary.acknowledged',
  'primary.message',
  'secondary.permit',
  'secondary.destage',
  'primary.release',
];

/** A map for text: `take w`, `keep 7 as w`. */
export const textMap = {
  map: 'destage-map/1',
  format: 'text',
  header: { lacks: others },
  rules: [
    { match: '^take (?<name>\\w+)$', emit: { event: 'host.issue', write: { field: 'name' } } },
    {
      match: '^keep (?<n>\\S+) as (?<name>\\w+)$',
      emit: { event: 'primary.store', seq: { field: 'n' }, write: { field: 'name' } },
    },
  ],
};

/** The same for JSON Lines. */
export const jsonMap = {
  ...textMap,
  format: 'jsonl',
  rules: [
    { when: { op: 'take' }, emit: { event: 'host.issue', write: { field: 'io.name' } } },
    { when: { op: 'keep' }, emit: { event: 'primary.store', seq: { field: 'n' }, write: { field: 'io.name' } } },
  ],
};

/** The same for CSV, with the columns `op,n,name`. */
export const csvMap = {
  ...textMap,
  format: 'csv',
  rules: [
    { when: { op: 'take' }, emit: { event: 'host.issue', write: { field: 'name' } } },
    { when: { op: 'keep' }, emit: { event: 'primary.store', seq: { field: 'n' }, write: { field: 'name' } } },
  ],
};
