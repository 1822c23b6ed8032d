// Reads what the power-loss library wrote down: one record an operation, in the order in which they were done.
import { endianness } from 'node:os';

const kinds = [
  'hello',
  'write',
  'truncate',
  'sync',
  'sync directory',
  'create',
  'rename',
  'link',
  'unlink',
  'make directory',
  'sync all',
] as const;

export type Operation = {
  readonly kind: (typeof kinds)[number];
  /** The number of the inode; 0 where the operation is about names. */
  readonly file: number;
  /** Where bytes were written, or the new size. */
  readonly offset: number;
  /** Names within the directory; the directory itself is ''. */
  readonly name: string;
  readonly other: string;
  readonly bytes: Uint8Array;
};

const headBytes = 32;
const isLittle = endianness() === 'LE';

/** A record that a kill has cut off was not done for anyone who could tell. */
export function operationsIn(log: Uint8Array): readonly Operation[] {
  const operations: Operation[] = [];
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  const text = (start: number, length: number) => Buffer.from(log.subarray(start, start + length)).toString('utf8');
  for (let at = 0; at + headBytes <= log.length; ) {
    const [kind = 0, name = 0, other = 0, length = 0] = [0, 4, 8, 12].map((byte) =>
      view.getUint32(at + byte, isLittle),
    );
    const names = at + headBytes;
    const bytes = names + name + other;
    if (bytes + length > log.length) break;
    operations.push({
      kind: kinds[kind - 1] ?? 'hello',
      file: Number(view.getBigUint64(at + 16, isLittle)),
      offset: Number(view.getBigUint64(at + 24, isLittle)),
      name: text(names, name),
      other: text(names + name, other),
      bytes: log.slice(bytes, bytes + length),
    });
    at = bytes + length;
  }
  return operations;
}
