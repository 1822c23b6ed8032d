// An exploration as bytes, to go on with another time: a line of JSON, then words of 32 bits. What it says of the machines
// is only in which order they were asked, so that going on asks them again and sees whether they answer as before.

/** A checkpoint that an exploration cannot go on from; the message says why. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/** A checkpoint that is whole, and of something else than what is to go on. */
export class OtherExploration extends CheckpointError {}

const format = 'destage-checkpoint/2';

/** Numbers, and what says in which order they are to be read. */
export type Checkpoint<Header> = { readonly header: Header; readonly sections: readonly Int32Array[] };

/** Pieces of a file, in order. */
export function* checkpointBytes<Header>(
  label: string,
  { header, sections }: Checkpoint<Header>,
): Generator<Uint8Array> {
  const said = JSON.stringify({ format, label, header, lengths: sections.map(({ length }) => length) });
  const check = sections.reduce(checksum, checksum(0, codes(said)));
  const line = `${check} ${said}`;
  yield new TextEncoder().encode(`${line}${' '.repeat((4 - ((new TextEncoder().encode(line).length + 1) % 4)) % 4)}\n`);
  for (const { buffer, byteOffset, byteLength } of sections) yield new Uint8Array(buffer, byteOffset, byteLength);
}

/** What such a file says; `label` is what it must have been written with. */
export function readCheckpoint(bytes: Uint8Array, label: string): Checkpoint<unknown> {
  const end = bytes.indexOf(0x0a);
  const line = new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)));
  const [, check, said] = /^(-?\d+) (\{.*\}) *$/.exec(line) ?? [];
  if (check === undefined || said === undefined) throw new CheckpointError('this is no checkpoint');
  const { format: written, label: writtenLabel, header, lengths } = parsed(said);
  if (written !== format) throw new CheckpointError(`it is of the form ${String(written)}, and only ${format} is read`);
  if (writtenLabel !== label)
    throw new OtherExploration(`it is of another exploration: ${String(writtenLabel)}, and this one is ${label}`);
  const sections = sectionsOf(bytes.subarray(end + 1), numbers(lengths));
  if (sections.reduce(checksum, checksum(0, codes(said))) !== Number(check)) throw damaged();
  return { header, sections };
}

const damaged = () => new CheckpointError('it is damaged: what it holds is not what was written');

function parsed(said: string): Record<string, unknown> {
  try {
    return JSON.parse(said);
  } catch {
    throw damaged();
  }
}

const numbers = (value: unknown): readonly number[] =>
  Array.isArray(value) ? value.filter((length) => typeof length === 'number') : [];

function sectionsOf(bytes: Uint8Array, lengths: readonly number[]): readonly Int32Array[] {
  const whole = lengths.reduce((sum, length) => sum + length, 0) * 4;
  if (whole !== bytes.length)
    throw new CheckpointError(`it is damaged: ${bytes.length} bytes of states and rows, and there were ${whole}`);
  const words = new Int32Array(new Uint8Array(bytes).buffer);
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return words.subarray(at - length, at);
  });
}

/** A text as words. */
export const codes = (text: string) => Int32Array.from(text, (letter) => letter.codePointAt(0) ?? 0);

/** Of the words before and these. */
export function checksum(before: number, words: Int32Array): number {
  let sum = before ^ words.length;
  for (let k = 0; k < words.length; k += 1) {
    sum = Math.imul(sum ^ (words[k] ?? 0), 0x01000193);
    sum ^= sum >>> 15;
  }
  return sum;
}
