// What several writes leave on a volume together: of each block the newest, blocks in a row as one, in the order of the
// volume.

export type BatchWrite = { readonly block: number; readonly bytes: Uint8Array };

/** Bytes that go to one place, in parts. */
export type Run = { readonly block: number; readonly parts: readonly Uint8Array[] };

/** @param writes the older before the newer */
export function runsOf(writes: readonly BatchWrite[], blockSize: number): readonly Run[] {
  const { blocks, owners, order } = sorted(writes, blockSize);
  const runs: GrowingRun[] = [];
  let run: GrowingRun | undefined;
  for (const place of order) {
    const block = blocks[place] ?? 0;
    const write = writes[owners[place] ?? 0];
    // Of one block the newest comes first: the others are covered by it.
    if (write === undefined || (run !== undefined && block === run.end - 1)) continue;
    if (run?.end !== block) {
      run = new GrowingRun(block);
      runs.push(run);
    }
    run.add(write, (block - write.block) * blockSize, blockSize);
  }
  for (const each of runs) each.close();
  return runs;
}

/** The places of all blocks of all writes, by block, and the newest write of each block first. No object is made for one. */
function sorted(writes: readonly BatchWrite[], blockSize: number) {
  let count = 0;
  for (const { bytes } of writes) count += bytes.length / blockSize;
  const blocks = new Float64Array(count);
  const owners = new Uint32Array(count);
  const order = new Uint32Array(count);
  let place = 0;
  for (const [owner, { block, bytes }] of writes.entries()) {
    const end = block + bytes.length / blockSize;
    for (let at = block; at < end; at += 1, place += 1) {
      blocks[place] = at;
      owners[place] = owner;
      order[place] = place;
    }
  }
  order.sort((one, other) => (blocks[one] ?? 0) - (blocks[other] ?? 0) || other - one);
  return { blocks, owners, order };
}

class GrowingRun implements Run {
  readonly block: number;
  readonly parts: Uint8Array[] = [];
  /** The block after it. */
  end: number;
  /** What is added from one write becomes one part. */
  #write: BatchWrite | undefined;
  #from = 0;
  #to = 0;

  constructor(block: number) {
    this.block = block;
    this.end = block;
  }

  add(write: BatchWrite, from: number, blockSize: number): void {
    this.end += 1;
    if (this.#write !== write || this.#to !== from) {
      this.close();
      this.#write = write;
      this.#from = from;
    }
    this.#to = from + blockSize;
  }

  close(): void {
    if (this.#write === undefined) return;
    const { bytes } = this.#write;
    this.parts.push(this.#to - this.#from === bytes.length ? bytes : bytes.subarray(this.#from, this.#to));
    this.#write = undefined;
  }
}
