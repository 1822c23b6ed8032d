// The primary by itself: the order of its outputs, which is part of the contract, and what it refuses.
import { describe, expect, it } from 'vitest';
import { lastNumber } from '../../src/impl/index.js';
import { foundWrite, recordedPrimary, twoBlocks } from './recorded.js';

const { bytes } = twoBlocks;

describe('impl: primary', () => {
  it('impl: primary: order: a write is stored, then complete, then destaged and sent', () => {
    const { primary, told } = recordedPrimary();
    primary.startEmpty();
    primary.connect();
    expect(primary.write(6, bytes)).toBe(1);
    expect(told()).toEqual(['host.issue 1', 'store 1 at 6: 1,2,3,4']);
    primary.stored(1);
    expect(told()).toEqual([
      'primary.store 1',
      'primary.report 1',
      'complete 1',
      'destage 1 to 1',
      'primary.transmit 1',
      'transmit 1 at 6: 1,2,3,4',
    ]);
    expect(primary.acknowledge(1)).toBe(true);
    expect(told()).toEqual(['primary.acknowledged 1', 'primary.message 1', 'message 1']);
    primary.destaged(1);
    expect(told()).toEqual(['release 1']);
    primary.released(1);
    expect(told()).toEqual(['primary.release 1']);
  });

  it('impl: primary: batches: what became durable together is one destage, and each number its own event', () => {
    const { primary, told } = recordedPrimary();
    primary.startEmpty();
    for (let k = 0; k < 3; k += 1) primary.write(k, bytes);
    told();
    primary.stored(3);
    expect(told().filter((line) => line.startsWith('destage') || line.includes('report'))).toEqual([
      'primary.report 1',
      'primary.report 2',
      'primary.report 3',
      'destage 1 to 3',
    ]);
  });

  it('impl: primary: reconnect: it sends again from the first write that is not acknowledged, after the message', () => {
    const { primary, told } = recordedPrimary();
    primary.startEmpty();
    primary.connect();
    for (let k = 0; k < 3; k += 1) primary.write(k, bytes);
    primary.stored(3);
    primary.acknowledge(1);
    primary.disconnect();
    told();
    primary.timeout();
    expect(told()).toEqual([]);
    primary.connect();
    expect(told().filter((line) => !line.startsWith('primary.'))).toEqual([
      'message 1',
      'transmit 2 at 1: 1,2,3,4',
      'transmit 3 at 2: 1,2,3,4',
    ]);
  });

  it('impl: primary: pipeline: no more is under way than the window allows', () => {
    const { primary, lines } = recordedPrimary({ pipeline: 2 });
    primary.startEmpty();
    primary.connect();
    for (let k = 0; k < 4; k += 1) primary.write(k, bytes);
    primary.stored(4);
    const sent = () => lines.filter((line) => line.startsWith('transmit')).length;
    expect(sent()).toBe(2);
    primary.acknowledge(1);
    expect(sent()).toBe(3);
  });

  it('impl: primary: restart: what the secondary acknowledges is not sent again', () => {
    const { primary, told } = recordedPrimary({ pipeline: 1 });
    const found = [2, 3, 4].map((seq) => foundWrite(seq));
    primary.start({ stored: 4, released: 1 }, found, false);
    expect(told()).toContain('primary.report 4');
    primary.connect();
    told();
    primary.acknowledge(3);
    expect(told().filter((line) => line.startsWith('transmit'))).toEqual(['transmit 4 at 4: 1,2,3,4']);
    primary.destaged(4);
    expect(told()).toEqual(['release 3']);
  });

  it('impl: primary: full: a host waits while the cache is full', () => {
    const { primary } = recordedPrimary();
    primary.startEmpty();
    for (let k = 1; k <= 4; k += 1) expect(primary.write(k, bytes)).toBe(k);
    expect(primary.write(9, bytes)).toBe(0);
  });

  it('impl: primary: blocks: a write that is not of whole blocks is none', () => {
    const { primary, told } = recordedPrimary();
    primary.startEmpty();
    for (const length of [0, 3]) {
      expect(() => primary.write(0, new Uint8Array(length))).toThrow('a write is of whole blocks of 2 bytes');
    }
    expect(told()).toEqual([]);
  });

  it('impl: primary: copy: the host may use its buffer again at once', () => {
    const { primary, lines } = recordedPrimary();
    const buffer = Uint8Array.from(bytes);
    primary.startEmpty();
    primary.connect();
    primary.write(0, buffer);
    buffer.fill(9);
    primary.stored(1);
    expect(lines.at(-1)).toBe('transmit 1 at 0: 1,2,3,4');
  });

  it('impl: primary: reads: what is not durable yet is not read, and what is released is read from the disk', () => {
    const { primary } = recordedPrimary();
    primary.startEmpty();
    primary.connect();
    primary.write(1, bytes);
    const into = new Uint8Array(8);
    expect(primary.read(0, 4, into)).toEqual([{ block: 0, length: 4 }]);
    primary.stored(1);
    expect(primary.read(0, 4, into)).toEqual([
      { block: 0, length: 1 },
      { block: 3, length: 1 },
    ]);
    expect([...into]).toEqual([0, 0, 1, 2, 3, 4, 0, 0]);
    primary.acknowledge(1);
    primary.destaged(1);
    primary.released(1);
    expect(primary.read(0, 4, into)).toEqual([{ block: 0, length: 4 }]);
  });

  it('impl: primary: taken over: it serves nobody, and says so', () => {
    const { primary, told } = recordedPrimary();
    expect(primary.start({ stored: 1, released: 1 }, [], true)).toBe(false);
    expect(primary.write(0, bytes)).toBe(0);
    expect(primary.read(0, 1, new Uint8Array(2))).toBeUndefined();
    expect(told()).toEqual([]);
  });

  it('impl: primary: start: writes with a gap, or fewer than were stored, are no journal of a primary', () => {
    const start = (stored: number, seqs: number[]) => () =>
      recordedPrimary().primary.start(
        { stored, released: 1 },
        seqs.map((seq) => foundWrite(seq, 0)),
        false,
      );
    expect(start(3, [2, 3])).not.toThrow();
    expect(start(3, [3])).toThrow('write 3 was found where 2 is next');
    expect(start(3, [2])).toThrow('writes up to 2 were found, but 3 were stored');
  });

  it('impl: primary: peer: an acknowledgment of a write that was never stored is not taken', () => {
    const { primary, told } = recordedPrimary();
    primary.startEmpty();
    primary.connect();
    expect(primary.acknowledge(1)).toBe(false);
    expect(told()).toEqual([]);
  });

  it('impl: primary: numbers: the last one is exact, and after it there is none', () => {
    const { primary, told } = recordedPrimary();
    primary.start({ stored: lastNumber - 1, released: lastNumber - 1 }, [], false);
    expect(primary.write(0, bytes)).toBe(lastNumber);
    expect(() => primary.write(0, bytes)).toThrow('there are no more sequence numbers');
    primary.connect();
    told();
    primary.stored(lastNumber);
    primary.acknowledge(lastNumber);
    primary.destaged(lastNumber);
    primary.released(lastNumber);
    expect(told().at(-1)).toBe(`primary.release ${lastNumber}`);
  });
});
