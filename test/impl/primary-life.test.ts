// The life of a primary: what it is before its start, without a link, in a crash, after it and after a takeover.
import { describe, expect, it } from 'vitest';
import { Primary } from '../../src/impl/index.js';
import { elsewhere, foundWrite, recordedPrimary, twoBlocks } from './recorded.js';

const { bytes } = twoBlocks;
const nowhere = () => new Uint8Array(8);

/** With these writes taken and durable, and linked unless said otherwise. */
function running(writes: number, isLinked = true) {
  const { primary, told } = recordedPrimary();
  primary.startEmpty();
  if (isLinked) primary.connect();
  for (let k = 1; k <= writes; k += 1) primary.write(k, bytes);
  primary.stored(writes);
  return { primary, told };
}

describe('impl: primary: life', () => {
  it('impl: primary: life: before it is started it serves nobody and sends nothing', () => {
    const { primary, told } = recordedPrimary();
    expect(primary.write(0, bytes)).toBe(0);
    expect(primary.read(0, 1, nowhere())).toBeUndefined();
    expect(primary.positions).toMatchObject({ up: false });
    expect(told()).toEqual([]);
  });

  it('impl: primary: life: without a link it stores and destages, and nothing is sent or acknowledged', () => {
    const { primary, told } = running(1, false);
    expect(told().filter((line) => !line.startsWith('primary.'))).toEqual([
      'host.issue 1',
      'store 1 at 1: 1,2,3,4',
      'complete 1',
      'destage 1 to 1',
    ]);
    expect(primary.acknowledge(1)).toBe(true);
    primary.disconnect();
    primary.timeout();
    expect(told()).toEqual([]);
    expect(primary.positions).toMatchObject({ reported: 1, acknowledged: 0, messaged: 0 });
  });

  it('impl: primary: life: a message is never sent before there is something to say', () => {
    const { primary, told } = running(0);
    primary.timeout();
    expect(told()).toEqual([]);
  });

  it('impl: primary: life: after a time without an answer it sends again, with the message first', () => {
    const { primary, told } = running(2);
    primary.acknowledge(1);
    told();
    primary.timeout();
    expect(told()).toEqual(['primary.message 1', 'message 1', 'primary.transmit 2', 'transmit 2 at 2: 1,2,3,4']);
    primary.acknowledge(1);
    expect(told()).toEqual([]);
  });

  it('impl: primary: life: an acknowledgment of what was not sent yet counts, and that is not sent any more', () => {
    const { primary, told } = recordedPrimary({ pipeline: 1 });
    const found = [1, 2].map((seq) => foundWrite(seq));
    primary.start({ stored: 2, released: 0 }, found, false);
    primary.connect();
    told();
    primary.acknowledge(2);
    expect(told()).toEqual(['primary.acknowledged 1', 'primary.acknowledged 2', 'primary.message 2', 'message 2']);
  });

  it('impl: primary: life: it asks to release no more than both the message and the own disk have', () => {
    const { primary, told } = running(3);
    primary.destaged(2);
    primary.acknowledge(1);
    expect(told().filter((line) => line.startsWith('release'))).toEqual(['release 1']);
    primary.acknowledge(3);
    expect(told().filter((line) => line.startsWith('release'))).toEqual(['release 2']);
    primary.destaged(1);
    expect(told()).toEqual([]);
    primary.destaged(3);
    expect(told()).toEqual(['release 3']);
  });

  it('impl: primary: life: in a crash it tells what had become durable, and then is silent', () => {
    const { primary, told } = running(2);
    primary.acknowledge(2);
    primary.destaged(2);
    primary.write(3, bytes);
    told();
    primary.crash({ stored: 3, released: 1 });
    expect(told()).toEqual(['primary.store 3', 'primary.release 1', 'primary.crash 0']);
    expect(primary.positions).toMatchObject({ up: false, stored: 3, released: 1 });
    expect(primary.write(4, bytes)).toBe(0);
    expect(primary.read(1, 1, nowhere())).toBeUndefined();
    expect([primary.acknowledge(3), primary.acknowledge(4)]).toEqual([true, false]);
    primary.timeout();
    primary.destaged(3);
    expect(told()).toEqual([]);
  });

  it('impl: primary: life: at its start it knows what the journal had, and nothing that it knew before', () => {
    const { outputs, options } = silent();
    const primary = new Primary(options, outputs);
    const found = [3, 4].map((seq) => foundWrite(seq));
    expect(primary.start({ stored: 4, released: 2 }, found, false)).toBe(true);
    expect(primary.positions).toEqual({
      up: true,
      issued: 4,
      stored: 4,
      reported: 2,
      acknowledged: 2,
      messaged: 2,
      released: 2,
    });
    expect([primary.writes.block(3), [...primary.writes.bytes(3)]]).toEqual([3, [1, 2, 3, 4]]);
  });

  it('impl: primary: life: after a restart the message of what was released is said again', () => {
    const { primary, told } = recordedPrimary();
    primary.start({ stored: 2, released: 2 }, [], false);
    told();
    primary.connect();
    expect(told()).toEqual(['primary.message 2', 'message 2']);
  });

  it('impl: primary: life: once it was taken over it stays out, also when it was running', () => {
    const { primary, told } = running(1);
    told();
    primary.takeover();
    expect(primary.write(2, bytes)).toBe(0);
    expect(primary.read(1, 1, nowhere())).toBeUndefined();
    primary.timeout();
    primary.destaged(1);
    expect(primary.acknowledge(1)).toBe(true);
    expect(told()).toEqual([]);
  });

  it('impl: primary: life: taken a step at a time, each step says whether there was something to do', () => {
    const { outputs, options } = silent();
    const primary = new Primary(options, outputs);
    const steps = () => [
      primary.report(),
      primary.requestDestage(),
      primary.message(),
      primary.transmit(),
      primary.requestRelease(),
    ];
    primary.startEmpty();
    primary.connect();
    primary.write(0, bytes);
    expect(steps()).toEqual([false, false, false, false, false]);
    primary.stored(1);
    expect(steps()).toEqual([true, true, false, true, false]);
    primary.acknowledge(1);
    primary.destaged(1);
    expect(steps()).toEqual([false, false, true, false, true]);
    expect(steps()).toEqual([false, false, false, false, false]);
  });

  it('impl: primary: life: nobody has to watch it', () => {
    const { outputs, options } = silent();
    const primary = new Primary(options, outputs);
    primary.startEmpty();
    expect(primary.write(0, bytes)).toBe(1);
    primary.stored(1);
    primary.advance();
    primary.crash({ stored: 1, released: 0 });
    expect(primary.positions).toMatchObject({ up: false, stored: 1, reported: 1 });
  });
});

/** Outputs that do nothing, and no observer. */
function silent() {
  const nothing = () => {};
  const options = { capacity: 4, blockSize: 2, pipeline: 8, checksum: () => 0, elsewhere };
  const outputs = {
    store: nothing,
    complete: nothing,
    transmit: nothing,
    message: nothing,
    destage: nothing,
    release: nothing,
  };
  return { outputs, options };
}
