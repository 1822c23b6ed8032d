// The ways in which bytes get damaged on their way through memories, journals and links, each as every damaged copy of
// some bytes. Whoever checks a checksum with them says how many it does not notice.

export type Damage = {
  readonly name: string;
  /** Every damaged copy, one at a time, each different from the original; good until the next. */
  readonly copies: (original: Uint8Array) => Iterable<Uint8Array>;
};

type Change = (copy: Uint8Array) => void;

/** Makes each of these changes in a fresh copy. */
function* changed(original: Uint8Array, changes: Iterable<Change>): Generator<Uint8Array> {
  const copy = new Uint8Array(original.length);
  for (const change of changes) {
    copy.set(original);
    change(copy);
    if (copy.some((byte, at) => byte !== original[at])) yield copy;
  }
}

const flip =
  (...bits: readonly number[]): Change =>
  (copy) => {
    for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  };

function* upTo(last: number): Generator<number> {
  for (let number = 0; number < last; number += 1) yield number;
}

function* each(last: number, change: (number: number) => Change): Generator<Change> {
  for (const number of upTo(last)) yield change(number);
}

function* eachPair(last: number, change: (one: number, other: number) => Change): Generator<Change> {
  for (const one of upTo(last)) for (const other of upTo(one)) yield change(one, other);
}

const swap =
  (size: number) =>
  (one: number, other: number): Change =>
  (copy) => {
    const kept = copy.slice(one * size, (one + 1) * size);
    copy.copyWithin(one * size, other * size, (other + 1) * size);
    copy.set(kept, other * size);
  };

export const damages: readonly Damage[] = [
  {
    name: 'a flipped bit',
    copies: (bytes) =>
      changed(
        bytes,
        each(bytes.length * 8, (bit) => flip(bit)),
      ),
  },
  {
    name: 'another byte',
    copies: (bytes) =>
      changed(
        bytes,
        each(bytes.length * 256, (k) => (copy) => {
          copy[k >> 8] = k & 255;
        }),
      ),
  },
  { name: 'two flipped bits', copies: (bytes) => changed(bytes, eachPair(bytes.length * 8, flip)) },
  {
    name: 'a tail that was not written',
    copies: (bytes) =>
      changed(
        bytes,
        each(bytes.length, (from) => (copy) => copy.fill(0, from)),
      ),
  },
  {
    name: 'a beginning that was not written',
    copies: (bytes) =>
      changed(
        bytes,
        each(bytes.length + 1, (to) => (copy) => copy.fill(0, 0, to)),
      ),
  },
  {
    name: 'a tail of what was there before',
    copies: (bytes) =>
      changed(
        bytes,
        each(bytes.length, (from) => (copy) => {
          for (let at = from; at < copy.length; at += 1) copy[at] = (copy[at] ?? 0) ^ 0xa5;
        }),
      ),
  },
  { name: 'two words swapped', copies: (bytes) => changed(bytes, eachPair(bytes.length / 4, swap(4))) },
  { name: 'two stripes swapped', copies: (bytes) => changed(bytes, eachPair(bytes.length / 16, swap(16))) },
  {
    name: 'bytes moved on',
    copies: (bytes) =>
      changed(
        bytes,
        each(bytes.length, (by) => (copy) => copy.copyWithin(by, 0)),
      ),
  },
  {
    name: 'the end cut off',
    copies: function* (bytes) {
      for (const length of upTo(bytes.length)) yield bytes.subarray(0, length);
    },
  },
];

/** How many damaged copies have the checksum of the original. */
export function unnoticed({ copies }: Damage, original: Uint8Array, checksum: (bytes: Uint8Array) => number): number {
  const sum = checksum(original);
  let count = 0;
  for (const copy of copies(original)) if (checksum(copy) === sum) count += 1;
  return count;
}
