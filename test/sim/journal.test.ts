// A journal keeps what became durable, loses or tears the rest, and gives back nothing that is not whole.
import { describe, expect, it } from 'vitest';
import { checksumOf } from '../../src/sim/checksum.js';
import { decode, type Entry, encode, headerBytes, isWhole, markOf } from '../../src/sim/entry.js';
import { Journal } from '../../src/sim/index.js';

const payload = Uint8Array.of(1, 2, 3, 4);
const write = (number: number): Entry => ({ kind: 'write', number, block: 0, checksum: checksumOf(payload), payload });

const journalOf = (...entries: readonly Entry[]) => {
  const journal = new Journal();
  for (const entry of entries) journal.append(entry);
  return journal;
};

const names = (entries: readonly Entry[]) => entries.map(({ kind, number }) => `${kind} ${number}`);

describe('sim: journal', () => {
  it('sim: journal: entries become durable in any order, a mark only after everything before it', () => {
    const journal = journalOf(write(1), write(2), markOf('permit', 2), write(3));
    expect(journal.completable).toEqual([0, 1]);
    journal.complete(1);
    journal.complete(0);
    expect(journal.completable).toEqual([2]);
    journal.complete(2);
    expect(journal.completable).toEqual([3]);
  });

  it('sim: journal: what is told in order waits for what was appended before it', () => {
    const journal = journalOf(write(1), write(2));
    journal.complete(1);
    expect(journal.hasUntoldInOrder).toBe(false);
    expect(journal.tellInOrder()).toBeUndefined();
    expect(journal.tell()?.number).toBe(2);
    journal.complete(0);
    expect(journal.tellInOrder()?.number).toBe(1);
    expect(journal.hasUntold).toBe(false);
  });

  it('sim: journal: a crash loses, keeps or tears what is not durable, and a mark after a loss is lost', () => {
    const journal = journalOf(write(1), write(2), write(3), markOf('permit', 3));
    journal.complete(1);
    const fates = ['kept', headerBytes + 2] as const;
    let asked = 0;
    journal.crash(() => fates[asked++] ?? 'kept');
    expect(asked).toBe(2);
    expect(names(journal.durable)).toEqual(['write 1', 'write 2']);
    expect(journal.truncate(({ number }) => number === 1)).toBe(true);
    expect(names(journal.durable)).toEqual(['write 1']);
    expect(journal.truncate(() => true)).toBe(false);
  });

  it('sim: journal: an entry that is torn at any byte is not whole', () => {
    const bytes = encode(write(1));
    for (let at = 0; at < bytes.length; at += 1) {
      const torn = bytes.slice().fill(0, at);
      const entry = decode(torn);
      expect(entry !== undefined && isWhole(entry)).toBe(false);
    }
    const whole = decode(bytes);
    expect(whole).toEqual(write(1));
  });

  it('sim: journal: an entry of which any byte changed is not whole', () => {
    const bytes = encode(write(1));
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x40;
      const entry = decode(changed);
      expect(entry !== undefined && isWhole(entry)).toBe(false);
    }
  });
});
