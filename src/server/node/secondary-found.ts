// What a recovery of the secondary found, as its trace tells it.
import type { OpenedJournal } from './prepare-node.js';

/** The writes above what is destaged, as ranges. After a takeover, what was not permitted is gone. */
export function foundBy({ marks, writes }: Pick<OpenedJournal, 'marks' | 'writes'>) {
  const { permitted, destaged, takeover } = marks;
  const held: [number, number][] = [];
  for (const { seq } of writes) {
    if (takeover > 0 && seq > permitted) continue;
    const range = held.at(-1);
    if (range !== undefined && range[1] + 1 === seq) range[1] = seq;
    else held.push([seq, seq]);
  }
  return { held, permitted, destaged };
}
