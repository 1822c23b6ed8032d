// The secondary by itself: the order of its outputs, which is part of the contract, and what it refuses.
import { describe, expect, it } from 'vitest';
import { DamagedWrite, lastNumber } from '../../src/impl/index.js';
import { foundWrite, recordedSecondary, twoBlocks } from './recorded.js';

const { bytes, checksum } = twoBlocks;

function connected() {
  const { secondary, told } = recordedSecondary();
  secondary.startEmpty();
  secondary.connect();
  const arrive = (seq: number) => secondary.receive(seq, seq, bytes, checksum);
  return { secondary, told, arrive };
}

describe('impl: secondary', () => {
  it('impl: secondary: order: a write is stored, then acknowledged; a message permitted, then destaged', () => {
    const { secondary, told, arrive } = connected();
    expect(arrive(1)).toBe('taken');
    expect(told()).toEqual(['store 1 at 1: 1,2,3,4']);
    secondary.stored(1);
    expect(told()).toEqual(['secondary.store 1', 'secondary.report 1', 'acknowledge 1']);
    expect(secondary.receiveMessage(1)).toBe(true);
    expect(told()).toEqual(['permit 1']);
    secondary.permitted(1);
    expect(told()).toEqual(['secondary.permit 1', 'destage 1 to 1']);
    secondary.destaged(1);
    expect(told()).toEqual(['secondary.destage 1']);
  });

  it('impl: secondary: gap: nothing is acknowledged across it, and everything once it is closed', () => {
    const { secondary, told, arrive } = connected();
    for (const seq of [3, 2]) {
      arrive(seq);
      secondary.stored(seq);
    }
    expect(told().filter((line) => line.startsWith('acknowledge'))).toEqual([]);
    arrive(1);
    secondary.stored(1);
    expect(told().slice(-4)).toEqual([
      'secondary.report 1',
      'secondary.report 2',
      'secondary.report 3',
      'acknowledge 3',
    ]);
  });

  it('impl: secondary: again: a write on its way into the journal is not acknowledged when it comes again', () => {
    const { secondary, told, arrive } = connected();
    arrive(1);
    told();
    expect(arrive(1)).toBe('known');
    expect(told()).toEqual([]);
    secondary.stored(1);
    told();
    expect(arrive(1)).toBe('known');
    expect(told()).toEqual(['secondary.report 1', 'acknowledge 1']);
  });

  it('impl: secondary: window: a write beyond it is not taken, and a damaged one never', () => {
    const { secondary, arrive } = connected();
    expect(arrive(5)).toBe('outside the window');
    expect(arrive(4)).toBe('taken');
    expect(secondary.receive(1, 0, bytes, checksum + 1)).toBe('damaged');
    expect(secondary.receive(1, 0, bytes.subarray(0, 3), 6)).toBe('damaged');
  });

  it('impl: secondary: message: one that covers a write that is not here is remembered, and told', () => {
    const { secondary, told, arrive } = connected();
    expect(secondary.receiveMessage(1)).toBe(false);
    secondary.permitted(1);
    expect(told()).toEqual(['permit 1', 'secondary.permit 1']);
    arrive(1);
    secondary.stored(1);
    expect(told().at(-1)).toBe('destage 1 to 1');
  });

  it('impl: secondary: takeover: from the moment it is asked for nothing is taken, and what was permitted is kept', () => {
    const { secondary, told, arrive } = connected();
    for (const seq of [1, 2]) {
      arrive(seq);
      secondary.stored(seq);
    }
    secondary.receiveMessage(1);
    secondary.permitted(1);
    told();
    secondary.takeOver();
    expect(arrive(3)).toBe('refused');
    expect(secondary.read(1, 1, new Uint8Array(2))).toBeUndefined();
    secondary.tookOver();
    expect(told()).toEqual(['take over', 'secondary.takeover 0']);
    expect(secondary.isActive).toBe(true);
    expect(secondary.positions).toMatchObject({ active: true, held: [1], permitted: 1 });
    const into = new Uint8Array(6);
    expect(secondary.read(1, 3, into)).toEqual([{ block: 3, length: 1 }]);
    expect([...into]).toEqual([1, 2, 3, 4, 0, 0]);
    expect(secondary.isWritable).toBe(false);
    secondary.destaged(1);
    expect(secondary.isWritable).toBe(true);
  });

  it('impl: secondary: start: after a takeover only what was permitted counts', () => {
    const { secondary, told } = recordedSecondary();
    const found = [3, 2, 1].map((seq) => foundWrite(seq));
    secondary.start({ permitted: 2, destaged: 1, active: true }, found);
    expect(secondary.positions).toMatchObject({ held: [2], destaged: 1 });
    expect(told()).toEqual(['secondary.recover 0', 'destage 2 to 2']);
  });

  it('impl: secondary: damage: bytes that changed in the cache are not destaged', () => {
    const { secondary } = recordedSecondary();
    secondary.startEmpty();
    secondary.receive(1, 0, bytes, checksum);
    secondary.stored(1);
    secondary.receiveMessage(1);
    secondary.writes.bytes(1)[3] = 5;
    expect(() => secondary.permitted(1)).toThrow(new DamagedWrite(1, 'the cache'));
  });

  it('impl: secondary: numbers: the last one is stored, permitted and destaged like any other', () => {
    const { secondary, told } = recordedSecondary();
    secondary.start({ permitted: lastNumber - 1, destaged: lastNumber - 1, active: false }, []);
    secondary.connect();
    expect(secondary.receive(lastNumber, 0, bytes, checksum)).toBe('taken');
    secondary.stored(lastNumber);
    secondary.receiveMessage(lastNumber);
    secondary.permitted(lastNumber);
    secondary.destaged(lastNumber);
    expect(told().at(-1)).toBe(`secondary.destage ${lastNumber}`);
    expect(secondary.positions).toMatchObject({ held: [], destaged: lastNumber });
    secondary.takeOver();
    secondary.tookOver();
    expect(secondary.positions).toMatchObject({ active: true, held: [], permitted: lastNumber });
  });

  it('impl: secondary: numbers: a takeover at the last one comes to its end, too', () => {
    const { secondary } = recordedSecondary();
    secondary.start({ permitted: lastNumber, destaged: lastNumber, active: false }, []);
    secondary.takeOver();
    secondary.tookOver();
    expect(secondary.positions).toMatchObject({ active: true, held: [], destaged: lastNumber });
  });
});
