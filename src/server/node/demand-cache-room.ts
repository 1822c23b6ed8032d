// Whether a cache has room for what a journal has. It matters where node.json was written by a program that did not say how large
// the cache was: with a smaller one, writes would take each other's places.
import type { JournalContents, NodeIdentity } from '../journal/index.js';
import { NodeRefusal } from './node-failure.js';
import { capacityOf, type NodeOptions } from './node-options.js';

/** @throws NodeRefusal saying what there is, and how much has room */
export function demandCacheRoom(
  { marks, writes }: Pick<JournalContents, 'marks' | 'writes'>,
  role: NodeIdentity['role'],
  options: NodeOptions,
): void {
  const { folder, cacheBytes } = options;
  const letGo = role === 'primary' ? marks.released : marks.destaged;
  // After a takeover, what was not permitted is dropped.
  const kept = marks.takeover > 0 ? writes.filter(({ seq }) => seq <= marks.permitted) : writes;
  const bytes = kept.reduce((sum, write) => sum + write.size, 0);
  const newest = kept.at(-1)?.seq ?? letGo;
  const capacity = capacityOf(options);
  if (newest - letGo <= capacity && bytes <= cacheBytes) return;
  throw new NodeRefusal(
    `the journal of ${folder} has writes up to ${newest} above ${letGo}, of ${bytes} bytes, and a cache of ${cacheBytes} bytes ` +
      `has room for ${capacity}: start it with the --cache that it was made with`,
  );
}
