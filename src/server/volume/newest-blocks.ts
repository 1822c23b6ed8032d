// Of many writes the newest of each block, in the order of the volume. No object is made for a block, or for a write.

/** Where the blocks of a volume are counted exactly, together with as many places as there may be in a round. */
const keyBits = 53;

export type Blocks = {
  /** Each once, ascending. */
  readonly blocks: Float64Array;
  /** Of each the number of the newest write that has it. */
  readonly owners: Float64Array;
};

export type Writes = {
  readonly firstBlock: (seq: number) => number;
  /** How many blocks a write has. */
  readonly length: (seq: number) => number;
};

/**
 * @throws RangeError where blocks have numbers so great that they cannot be told apart, far beyond any volume
 */
export function newestBlocks(first: number, last: number, { firstBlock, length }: Writes): Blocks {
  let count = 0;
  for (let seq = first; seq <= last; seq += 1) count += length(seq);
  const places = 2 ** Math.ceil(Math.log2(count + 1));
  const mostBlocks = 2 ** keyBits / places;
  // One number for a block and a place in the order of the writes: numbers are sorted much faster than by a function.
  const keys = new Float64Array(count);
  const seqs = new Float64Array(count);
  let place = 0;
  for (let seq = first; seq <= last; seq += 1) {
    const end = firstBlock(seq) + length(seq);
    if (end > mostBlocks) throw new RangeError(`block ${end - 1} is beyond ${mostBlocks} blocks`);
    for (let block = firstBlock(seq); block < end; block += 1, place += 1) {
      keys[place] = block * places + place;
      seqs[place] = seq;
    }
  }
  keys.sort();
  const blocks = new Float64Array(count);
  const owners = new Float64Array(count);
  let found = -1;
  for (const key of keys) {
    const block = Math.floor(key / places);
    if (found < 0 || blocks[found] !== block) found += 1;
    blocks[found] = block;
    owners[found] = seqs[key % places] ?? 0;
  }
  return { blocks: blocks.subarray(0, found + 1), owners: owners.subarray(0, found + 1) };
}
