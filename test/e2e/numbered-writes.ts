// Writes whose bytes say which write they are, and the plain model of a volume: what is on it after the first so many. A
// write of a host that is longer than the longest piece becomes several writes of the protocol; each has its number here.

export type NumberedWrite = {
  readonly kind: 'write' | 'zero' | 'trim';
  readonly offset: number;
  readonly length: number;
  /** Which bytes it has. */
  readonly pattern: number;
};

const blockSize = 4096;
const longestPiece = 2 ** 20;

/** Bytes in which no two places look alike: a write is a part of them, and another write another part. */
const patternStarts = 3 * 2 ** 20;
const patterns = randomBytes();

function randomBytes(): Buffer {
  const words = new Uint32Array((patternStarts + 2 * longestPiece) / 4);
  let state = 0x2545f491;
  for (let k = 0; k < words.length; k += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[k] = state;
  }
  return Buffer.from(words.buffer);
}

/** What a host sends. */
export const bytesOf = ({ pattern, length }: NumberedWrite): Buffer => {
  const start = (pattern * 104_729) % patternStarts;
  return patterns.subarray(start, start + length);
};

/** The pieces into which the primary cuts a write: what is no longer than the longest stays whole, the rest is cut at whole blocks. */
export function piecesOf(write: NumberedWrite): readonly NumberedPiece[] {
  const pieces: NumberedPiece[] = [];
  const end = write.offset + write.length;
  for (let from = write.offset; from < end; ) {
    const to = end - from <= longestPiece ? end : Math.floor(from / blockSize) * blockSize + longestPiece;
    pieces.push({ write, from, to });
    from = to;
  }
  return pieces;
}

export type NumberedPiece = { readonly write: NumberedWrite; readonly from: number; readonly to: number };

/** A volume as a plain array of bytes. */
export class ModelVolume {
  readonly bytes: Buffer;

  constructor(volumeBytes: number) {
    this.bytes = Buffer.alloc(volumeBytes);
  }

  apply({ write, from, to }: NumberedPiece): void {
    if (write.kind === 'write') bytesOf(write).copy(this.bytes, from, from - write.offset, to - write.offset);
    else this.bytes.fill(0, from, to);
  }

  /** @param pieces the writes of the protocol, in their order */
  static after(pieces: readonly NumberedPiece[], volumeBytes: number): Buffer {
    const volume = new ModelVolume(volumeBytes);
    for (const piece of pieces) volume.apply(piece);
    return volume.bytes;
  }
}

/** Where two images differ, in words; nothing if they do not. */
export function differenceOf(found: Buffer, expected: Buffer): string | undefined {
  if (found.equals(expected)) return undefined;
  const blocks: number[] = [];
  for (let at = 0; at < expected.length; at += blockSize)
    if (!found.subarray(at, at + blockSize).equals(expected.subarray(at, at + blockSize))) blocks.push(at / blockSize);
  return `${blocks.length} blocks differ of ${found.length} and ${expected.length} bytes: ${blocks.slice(0, 8).join(', ')}, …`;
}
