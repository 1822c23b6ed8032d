// What makes a machine have more and more local states: the part of its context that is different most often.
import type { AnyMachineSnapshot } from 'xstate';
import { structuralKey } from '../structural-key.js';

/** How many of the newest local states are looked at. */
const looked = 2_000;

/** `context.log (2,000 different ones, the last a list of 812)`, of the local states in the order in which they were found. */
export function growingPart(snapshots: readonly AnyMachineSnapshot[]): string {
  const newest = snapshots.slice(-looked);
  let grown = { path: '', different: 0, last: '' };
  for (const [path, values] of partsOf(newest)) {
    const different = new Set(values.map(structuralKey)).size;
    const isInside = path.startsWith(`${grown.path}.`);
    if (different > grown.different || (isInside && different === grown.different))
      grown = { path, different, last: describe(values.at(-1)) };
  }
  return grown.path === '' ? 'the state' : `${grown.path} (${grown.different} different ones, the last ${grown.last})`;
}

/** The values of each part of the contexts, by the part's path, outer parts before those inside. */
function partsOf(snapshots: readonly AnyMachineSnapshot[]): ReadonlyMap<string, readonly unknown[]> {
  const parts = new Map<string, unknown[]>();
  const add = (path: string, value: unknown): void => {
    const known = parts.get(path);
    if (known === undefined) parts.set(path, [value]);
    else known.push(value);
    if (isRecord(value)) for (const [name, inner] of Object.entries(value)) add(`${path}.${name}`, inner);
  };
  for (const { context } of snapshots) if (isRecord(context)) add('context', context);
  return parts;
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date || value instanceof Map || value instanceof Set);

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map || value instanceof Set) return `with ${value.size} elements`;
  return structuralKey(value).slice(0, 60);
}
