// What disks and caches must have, byte for byte, against the plain disk that the host's writes make. It never asks a
// controller: it looks at what is durable.
import type { FoundBytes } from './found-bytes.js';
import type { World } from './world.js';

/** What is wrong with what would be found after a crash now; undefined if nothing is. */
export const imageFault = (world: World): string | undefined => secondaryFault(world) ?? primaryFault(world);

function secondaryFault({ secondary, host, imageAfterTakeover }: World): string | undefined {
  const { durable, writes } = secondary.found();
  const permitted = writes.filter(({ seq }) => seq <= durable.permitted).sort((a, b) => a.seq - b.seq);
  const image = overlaid(secondary.disk.durable, permitted, secondary.disk.blockSize);
  const expected = imageAfterTakeover ?? host.imageAfter(durable.permitted);
  return differenceOf(image, expected, `the image of the secondary, permitted up to ${durable.permitted}`);
}

function primaryFault({ primary, host, history }: World): string | undefined {
  const { durable, writes } = primary.found();
  if (durable.stored < history.completed)
    return `the primary has writes up to ${durable.stored}, but ${history.completed} was reported complete`;
  const image = overlaid(primary.disk.durable, writes, primary.disk.blockSize);
  return differenceOf(image, host.imageAfter(durable.stored), `the primary, with writes up to ${durable.stored}`);
}

function overlaid(disk: Uint8Array, writes: readonly FoundBytes[], blockSize: number): Uint8Array {
  for (const { block, bytes } of writes) disk.set(bytes, block * blockSize);
  return disk;
}

/** Where bytes are not as expected. */
export function differenceOf(found: Uint8Array, expected: Uint8Array, what: string): string | undefined {
  for (let at = 0; at < found.length; at += 1)
    if (found[at] !== expected[at]) return `${what}: byte ${at} is ${found[at]}, but ${expected[at]} was written`;
  return undefined;
}
