// Bytes that have left memory: from when on, where they are read instead, and that no others are ever read for them.
import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/impl/cache.js';
import type { ReadElsewhere } from '../../src/impl/index.js';
import { foundWrite, recordedPrimary, recordedSecondary, twoBlocks } from './recorded.js';

const { bytes, checksum } = twoBlocks;

/** A journal that has the same bytes of each write, and knows of which it was asked. */
function journal(kept = bytes) {
  const asked: number[] = [];
  const elsewhere: ReadElsewhere = (seq, from, into) => {
    asked.push(seq);
    into.set(kept.subarray(from, from + into.length));
  };
  return { elsewhere, asked: () => asked.splice(0) };
}

/** Memory that counts what is taken and not given back. */
function counted() {
  let pieces = 0;
  const memory = {
    take: (length: number) => {
      pieces += 1;
      return new Uint8Array(length);
    },
    give: () => {
      pieces -= 1;
    },
  };
  return { memory, pieces: () => pieces };
}

describe('impl: out of memory: a controller that follows another', () => {
  it('impl: out of memory: takes its memory over', () => {
    const one = recordedPrimary().primary;
    const other = recordedSecondary().secondary;
    for (const { cache } of [one, other]) expect(cache).toBeInstanceOf(Cache);
    expect(recordedPrimary({ cache: one.cache }).primary.cache).toBe(one.cache);
    expect(recordedSecondary({ cache: other.cache }).secondary.cache).toBe(other.cache);
  });
});

describe('impl: out of memory: the primary', () => {
  it('impl: out of memory: what has left is read from the journal, block by block, until it is released', () => {
    const { memory, pieces } = counted();
    const { elsewhere, asked } = journal();
    const { primary } = recordedPrimary({ memory, elsewhere });
    primary.startEmpty();
    primary.connect();
    for (const block of [1, 2, 5]) primary.write(block, bytes);
    primary.stored(2);
    // What is not durable yet stays: it is nowhere else.
    for (const seq of [1, 2, 3]) primary.spare(seq);
    expect(pieces()).toBe(1);
    const into = new Uint8Array(14);
    expect(primary.read(0, 7, into)).toEqual([
      { block: 0, length: 1 },
      { block: 4, length: 3 },
    ]);
    expect([...into]).toEqual([0, 0, 1, 2, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0]);
    expect(asked()).toEqual([1, 2, 2]);
    primary.stored(3);
    primary.acknowledge(3);
    primary.destaged(3);
    primary.released(3);
    expect(pieces()).toBe(0);
    expect(primary.read(0, 7, into)).toEqual([{ block: 0, length: 7 }]);
    expect(asked()).toEqual([]);
  });

  it('impl: out of memory: what is sent again is read from the journal, as often as it is sent', () => {
    const { elsewhere, asked } = journal();
    const { primary, told } = recordedPrimary({ elsewhere });
    primary.startEmpty();
    primary.connect();
    primary.write(1, bytes);
    primary.write(3, bytes);
    primary.stored(2);
    primary.spare(1);
    told();
    expect(asked()).toEqual([]);
    primary.timeout();
    expect(told().filter((line) => line.startsWith('transmit'))).toEqual([
      'transmit 1 at 1: 1,2,3,4',
      'transmit 2 at 3: 1,2,3,4',
    ]);
    primary.timeout();
    expect(asked()).toEqual([1, 1]);
  });

  it('impl: out of memory: what was found at a start is read from the journal where it is wanted', () => {
    const { elsewhere, asked } = journal();
    const { memory, pieces } = counted();
    const { primary } = recordedPrimary({ elsewhere, memory });
    primary.start({ stored: 4, released: 2 }, [foundWrite(3), foundWrite(4)], false);
    expect([pieces(), asked()]).toEqual([0, []]);
    const into = new Uint8Array(8);
    expect(primary.read(3, 4, into)).toEqual([{ block: 6, length: 1 }]);
    expect([...into]).toEqual([1, 2, 1, 2, 3, 4, 0, 0]);
    expect(asked()).toEqual([3, 4, 4]);
    expect([...primary.writes.bytes(4)]).toEqual([1, 2, 3, 4]);
    expect([primary.writes.block(4), primary.writes.length(4), primary.writes.checksum(4)]).toEqual([4, 2, checksum]);
    expect(asked()).toEqual([4]);
    const block = new Uint8Array(2);
    primary.writes.copy(4, 1, block);
    expect([...block]).toEqual([3, 4]);
  });

  it('impl: out of memory: a number that is used again after a crash has its own bytes', () => {
    const { elsewhere, asked } = journal(Uint8Array.of(9, 9, 9, 9));
    const { primary } = recordedPrimary({ elsewhere });
    primary.start({ stored: 1, released: 0 }, [foundWrite(1)], false);
    primary.write(2, bytes);
    expect([...primary.writes.bytes(2)]).toEqual([1, 2, 3, 4]);
    expect(asked()).toEqual([]);
    expect([...primary.writes.bytes(1)]).toEqual([9, 9, 9, 9]);
  });
});

describe('impl: out of memory: the secondary', () => {
  /** With writes that arrived, are durable and permitted, and were handed over. */
  function running(writes: number, given: Parameters<typeof recordedSecondary>[0] = {}) {
    const { secondary, told } = recordedSecondary(given);
    secondary.startEmpty();
    secondary.connect();
    for (let seq = 1; seq <= writes; seq += 1) {
      secondary.receive(seq, seq, bytes, checksum);
      secondary.stored(seq);
    }
    secondary.receiveMessage(writes);
    secondary.permitted(writes);
    return { secondary, told };
  }

  it('impl: out of memory: what has left is in its image all the same, until it is destaged', () => {
    const { memory, pieces } = counted();
    const { secondary } = running(3, { memory });
    secondary.receive(4, 9, bytes, checksum);
    expect(pieces()).toBe(4);
    // What is not durable yet stays: it is nowhere else.
    for (const seq of [1, 2, 4]) secondary.spare(seq);
    expect([pieces(), secondary.positions.held]).toEqual([2, [1, 2, 3]]);
    secondary.takeOver();
    secondary.tookOver();
    const into = new Uint8Array(10);
    expect(secondary.read(1, 5, into)).toEqual([{ block: 5, length: 1 }]);
    expect([...into]).toEqual([1, 2, 1, 2, 1, 2, 3, 4, 0, 0]);
    secondary.destaged(3);
    expect([pieces(), secondary.isWritable]).toEqual([0, true]);
    expect(secondary.read(1, 5, into)).toEqual([{ block: 1, length: 5 }]);
  });

  it('impl: out of memory: a takeover takes what was not permitted out of memory, and nothing else', () => {
    const { memory, pieces } = counted();
    const { elsewhere, asked } = journal();
    const { secondary } = running(2, { memory, elsewhere });
    secondary.destaged(1);
    for (const seq of [3, 5]) secondary.receive(seq, seq, bytes, checksum);
    expect(pieces()).toBe(3);
    secondary.takeOver();
    secondary.tookOver();
    expect(pieces()).toBe(1);
    secondary.read(2, 2, new Uint8Array(4));
    expect(asked()).toEqual([]);
  });

  it('impl: out of memory: what was found at a start is not read before it is wanted', () => {
    const { elsewhere, asked } = journal();
    const { secondary, told } = recordedSecondary({ elsewhere });
    secondary.start({ permitted: 2, destaged: 0, active: false }, [foundWrite(1), foundWrite(2)]);
    expect(told().at(-1)).toBe('destage 1 to 2');
    expect(asked()).toEqual([]);
    expect([...secondary.writes.bytes(2)]).toEqual([1, 2, 3, 4]);
    expect(asked()).toEqual([2]);
  });
});
