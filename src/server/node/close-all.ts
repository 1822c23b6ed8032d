// Closes what a node has open, all of it, whatever becomes of a part.
import type { NodeTrace } from './node-trace.js';
import type { OpenedJournal, Prepared } from './prepare-node.js';

type Closing = () => Promise<void> | void;

/** What a node has open on its disk, the lock of its folder last. */
export const closingsOf = (prepared: Prepared, opened?: OpenedJournal, trace?: NodeTrace): readonly Closing[] => [
  () => opened?.journal.close(),
  () => prepared.volume.close(),
  () => trace?.close(),
  () => prepared.lock.release(),
];

/** Closes one after the other, each whatever became of those before it. @throws the first error */
export async function closeAll(...closings: readonly Closing[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closings)
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  if (errors.length > 0) throw errors[0];
}
