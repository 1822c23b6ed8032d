// A file of which some is durable and some is not yet: at a loss of power each piece that is not is kept, dropped or torn.

/** A number from 0 to `most`; 0 is what shrinking goes to. */
export type Choose = (most: number) => number;

/** What a device takes at once: of a longer write each page has a fate of its own. */
const pageBytes = 4096;

export type Piece = {
  readonly position: number;
  readonly bytes: Uint8Array;
  state: 'under way' | 'written' | 'forsaken';
};

/** A file: what is durable of it, and the pieces that are not. */
export class StoredFile {
  durable: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  seen: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  pieces: Piece[] = [];
  wasWritten = false;

  begin(position: number, parts: readonly Uint8Array[]): readonly Piece[] {
    const bytes = Buffer.concat(parts);
    const begun: Piece[] = [];
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + pageBytes - ((position + from) % pageBytes));
      begun.push({ position: position + from, bytes: Uint8Array.from(bytes.subarray(from, to)), state: 'under way' });
      from = to;
    }
    this.seen = over(this.seen, position, bytes);
    this.pieces.push(...begun);
    this.wasWritten = true;
    return begun;
  }

  keep(pieces: readonly Piece[]): void {
    for (const { position, bytes } of pieces) this.durable = over(this.durable, position, bytes);
    this.pieces = this.pieces.filter((piece) => !pieces.includes(piece));
  }

  /** What is left of it without power. */
  cut(choose: Choose): void {
    for (const { position, bytes } of this.pieces) {
      const fate = choose(2);
      const kept = fate === 2 ? choose(bytes.length) : fate * bytes.length;
      if (kept > 0) this.durable = over(this.durable, position, bytes.subarray(0, kept));
    }
    this.pieces = [];
    this.seen = this.durable.slice();
  }
}

function over(old: Uint8Array<ArrayBuffer>, position: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const end = position + bytes.length;
  const grown = end > old.length ? new Uint8Array(end) : old;
  if (grown !== old) grown.set(old);
  grown.set(bytes, position);
  return grown;
}
