// Where a primary stands before it has begun, and what its trace tells of it: what a recovery found in the journal.
import type { Beginning } from '../../protocol/index.js';
import type { PrimaryStatus } from './node-status.js';
import type { OpenedJournal } from './prepare-node.js';

type Positions = PrimaryStatus['positions'];

export function positionsIn({ marks: { released }, writes }: Pick<OpenedJournal, 'marks' | 'writes'>): Positions {
  const stored = released + writes.length;
  return { issued: stored, stored, reported: released, acknowledged: released, messaged: released, released };
}

export function beginningAt({ stored, released, reported, acknowledged }: Positions): Beginning {
  const held = acknowledged > released ? [[released + 1, acknowledged] as const] : [];
  return { stored, released, reported, held, permitted: released, destaged: released };
}
