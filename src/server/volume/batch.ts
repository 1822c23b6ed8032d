// What several writes leave on a volume together: of each block the newest, blocks in a row as one, in the order of the
// volume.

export type BatchWrite = { readonly block: number; readonly bytes: Uint8Array };

/** Bytes that go to one place, in parts. */
export type Run = { readonly block: number; readonly parts: readonly Uint8Array[] };

/** Where the newest bytes of a block are. */
type Newest = { readonly write: BatchWrite; readonly from: number };

type Piece = { readonly write: BatchWrite; readonly from: number; to: number };

/** @param writes the older before the newer */
export function runsOf(writes: readonly BatchWrite[], blockSize: number): readonly Run[] {
  const newest = new Map<number, Newest>();
  for (const write of writes)
    for (let from = 0; from < write.bytes.length; from += blockSize)
      newest.set(write.block + from / blockSize, { write, from });
  const runs: { readonly block: number; end: number; readonly pieces: Piece[] }[] = [];
  for (const block of Float64Array.from(newest.keys()).sort()) {
    const found = newest.get(block);
    if (found === undefined) continue;
    let run = runs.at(-1);
    if (run?.end !== block) {
      run = { block, end: block, pieces: [] };
      runs.push(run);
    }
    run.end += 1;
    addPiece(run.pieces, found, blockSize);
  }
  return runs.map(({ block, pieces }) => ({ block, parts: pieces.map(bytesOf) }));
}

function addPiece(pieces: Piece[], { write, from }: Newest, blockSize: number): void {
  const last = pieces.at(-1);
  if (last?.write === write && last.to === from) last.to += blockSize;
  else pieces.push({ write, from, to: from + blockSize });
}

const bytesOf = ({ write, from, to }: Piece): Uint8Array => write.bytes.subarray(from, to);
