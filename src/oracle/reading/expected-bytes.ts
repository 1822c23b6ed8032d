// A piece of text that is expected somewhere in bytes: four bytes are compared at a time, which is faster than one by one.

export type ExpectedBytes = {
  readonly length: number;
  /** Its bytes by fours from the beginning, but for the last ones. */
  readonly words: readonly number[];
  /** Its last four, some of which may be compared already. */
  readonly last: number;
};

const wordLength = 4;

/** @param text ASCII, four characters or more */
export function expectedBytes(text: string): ExpectedBytes {
  const view = viewOf(new TextEncoder().encode(text));
  const words = Array.from({ length: Math.floor((text.length - 1) / wordLength) }, (_, k) =>
    view.getInt32(k * wordLength),
  );
  return { length: text.length, words, last: view.getInt32(text.length - wordLength) };
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function isAt(view: DataView, at: number, { length, words, last }: ExpectedBytes): boolean {
  if (at + length > view.byteLength) return false;
  for (let k = 0; k < words.length; k += 1) if (view.getInt32(at + k * wordLength) !== words[k]) return false;
  return view.getInt32(at + length - wordLength) === last;
}
