// Memory for the caches of simulated nodes. A run starts many controllers, each with a few small writes in its cache: what one
// that crashed held is what the next one takes. It never gives the same bytes to two at a time.
import { newBytes } from './bytes.js';

type Piece = Uint8Array<ArrayBuffer>;

/** The pieces that were given back, by their length. What a world held to its end is not among them. */
const free = new Map<number, Piece[]>();

function freeOf(length: number): Piece[] {
  const known = free.get(length);
  if (known !== undefined) return known;
  const pieces: Piece[] = [];
  free.set(length, pieces);
  return pieces;
}

export const cacheMemory = {
  take: (length: number): Piece => freeOf(length).pop() ?? newBytes(length),
  give: (piece: Piece): void => void freeOf(piece.length).push(piece),
} as const;
