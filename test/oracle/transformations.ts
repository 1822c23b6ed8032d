// Other ways to write the same trace down. Each must keep what the trace says happened, and knows nothing of how the
// oracle reads it.
import type { Line } from './judge.js';

const numberFields = ['seq', 'upTo', 'stored', 'released', 'permitted', 'destaged'];

/** Every number of a write as a position; positions increase. */
export function withPositions(lines: readonly Line[], positionOf: (number: number) => number): readonly Line[] {
  const moved = (field: string, value: unknown) => {
    if (numberFields.includes(field)) return positionOf(Number(value));
    return field === 'held' && Array.isArray(value) ? value.map((number) => positionOf(Number(number))) : value;
  };
  return lines.map((line) =>
    Object.fromEntries(Object.entries(line).map(([field, value]) => [field, moved(field, value)])),
  );
}

const summable = [
  'primary.report',
  'primary.transmit',
  'secondary.store',
  'secondary.report',
  'primary.acknowledged',
  'secondary.destage',
  'primary.release',
];
const sinceStart = ['primary.report', 'primary.transmit', 'primary.acknowledged'];

/** Runs of lines of one event as one line with `upTo`, wherever that says the same. */
export function summarised(lines: readonly Line[]): readonly Line[] {
  const seen = new Map(summable.map((event) => [event, new Set<number>()]));
  const found: Line[] = [];
  let released = 0;
  for (let k = 0; k < lines.length; k += 1) {
    const event = String(lines[k]?.['event']);
    const numbers = seen.get(event);
    if (numbers === undefined) {
      if (event === 'primary.crash') for (const type of sinceStart) seen.set(type, new Set());
      found.push(lines[k] ?? {});
      continue;
    }
    const run = [k];
    while (lines[run.length + k]?.['event'] === event) run.push(run.length + k);
    const seqs = run.map((at) => Number(lines[at]?.['seq']));
    const last = Math.max(...seqs);
    const above = event.startsWith('primary.') ? released : 0;
    const unseen = Array.from({ length: Math.max(0, last - above) }, (_, j) => above + 1 + j).filter(
      (n) => !numbers.has(n),
    );
    if (seqs.join() === unseen.join()) found.push({ event, upTo: last });
    else found.push(...run.map((at) => lines[at] ?? {}));
    for (const seq of seqs) numbers.add(seq);
    if (event === 'primary.release') released = Math.max(released, ...seqs);
    k += run.length - 1;
  }
  return found;
}

/** Every name of a write as another one. */
export const renamed = (lines: readonly Line[], nameOf: (name: string) => string | number): readonly Line[] =>
  lines.map((line) => ('write' in line ? { ...line, write: nameOf(String(line['write'])) } : line));

/** What a node had made durable and not written down when it was killed: its last lines before each crash. */
export function killedBeforeTheLine(lines: readonly Line[], most: (crash: number) => number): readonly Line[] {
  const dropped = new Set<number>();
  for (const [at, { event }] of lines.entries()) {
    if (event !== 'primary.crash' && event !== 'secondary.crash') continue;
    const node = String(event).split('.')[0];
    let count = most(at);
    for (let k = at - 1; k >= 0 && count > 0; k -= 1) {
      if (nodeOf(lines[k]) !== node) continue;
      if (!durable.includes(String(lines[k]?.['event']))) break;
      dropped.add(k);
      count -= 1;
    }
  }
  return lines.filter((_, k) => !dropped.has(k));
}

const durable = ['primary.store', 'primary.release', 'secondary.store', 'secondary.permit', 'secondary.destage'];

function nodeOf(line: Line | undefined): unknown {
  if (line?.['event'] === 'read') return line['node'];
  return line?.['event'] === 'host.issue' ? 'primary' : String(line?.['event']).split('.')[0];
}
