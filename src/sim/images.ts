// What disks and caches must have, byte for byte, against the plain disk that the host's writes make. It never asks a
// controller: it looks at what is durable.
import type { FoundBytes } from './found-bytes.js';
import type { World } from './world.js';

/** Looks at what would be found after a crash, wherever something has changed since it looked last. */
export class Images {
  readonly #world: World;
  // How often journals and disks had changed, and how much was reported, when it looked last: none of these ever falls, so with the
  // same sum nothing is different.
  #ofPrimary = -1;
  #ofSecondary = -1;

  constructor(world: World) {
    this.#world = world;
  }

  /** What is wrong; undefined if nothing is. */
  fault(): string | undefined {
    const { primary, secondary, history } = this.#world;
    const ofPrimary = history.completed + primary.journal.changes + primary.disk.changes;
    const ofSecondary = secondary.journal.changes + secondary.disk.changes;
    const isSecondaryNew = ofSecondary !== this.#ofSecondary;
    const isPrimaryNew = ofPrimary !== this.#ofPrimary;
    this.#ofPrimary = ofPrimary;
    this.#ofSecondary = ofSecondary;
    return (
      (isSecondaryNew ? secondaryFault(this.#world) : undefined) ??
      (isPrimaryNew ? primaryFault(this.#world) : undefined)
    );
  }
}

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
