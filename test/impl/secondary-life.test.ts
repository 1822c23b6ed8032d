// The life of a secondary: what it is before its start, without a link, in a crash, after it and after a takeover.
import { describe, expect, it } from 'vitest';
import { Secondary } from '../../src/impl/index.js';
import { elsewhere, foundWrite, recordedSecondary, twoBlocks } from './recorded.js';

const { bytes, checksum } = twoBlocks;
const nowhere = () => new Uint8Array(8);
const found = (...seqs: number[]) => seqs.map((seq) => foundWrite(seq));

/** With these writes arrived and durable, and linked. */
function running(writes: number) {
  const { secondary, told } = recordedSecondary();
  secondary.startEmpty();
  secondary.connect();
  const arrive = (seq: number) => secondary.receive(seq, seq, bytes, checksum);
  const take = (seq: number) => {
    arrive(seq);
    secondary.stored(seq);
  };
  for (let seq = 1; seq <= writes; seq += 1) take(seq);
  return { secondary, told, arrive, take };
}

function permit(secondary: Secondary, upTo: number): void {
  secondary.receiveMessage(upTo);
  secondary.permitted(upTo);
}

describe('impl: secondary: life', () => {
  it('impl: secondary: life: before it is started it takes nothing and serves nobody', () => {
    const { secondary, told } = recordedSecondary();
    expect(secondary.receive(1, 0, bytes, checksum)).toBe('refused');
    expect(secondary.receiveMessage(1)).toBe(true);
    secondary.takeOver();
    expect(secondary.positions).toEqual({ up: false, active: false, held: [], permitted: 0, destaged: 0 });
    expect([secondary.read(0, 1, nowhere()), secondary.isWritable]).toEqual([undefined, false]);
    expect(told()).toEqual([]);
  });

  it('impl: secondary: life: without a link it acknowledges nothing, and once it is up it acknowledges again', () => {
    const { secondary, told, take } = running(1);
    secondary.disconnect();
    told();
    take(2);
    expect(told()).toEqual(['store 2 at 2: 1,2,3,4', 'secondary.store 2']);
    secondary.connect();
    expect(told()).toEqual(['secondary.report 2', 'acknowledge 2']);
    secondary.connect();
    expect(told()).toEqual(['secondary.report 2', 'acknowledge 2']);
  });

  it('impl: secondary: life: with nothing in it, it acknowledges nothing', () => {
    const { secondary, told } = running(0);
    expect(told()).toEqual([]);
    expect(secondary.report()).toBe(false);
  });

  it('impl: secondary: life: what is told as stored twice, was never asked for or is on the disk changes nothing', () => {
    const { secondary, told } = running(2);
    permit(secondary, 1);
    secondary.destaged(1);
    told();
    for (const seq of [1, 2, 3]) secondary.stored(seq);
    expect(told()).toEqual([]);
    expect(secondary.positions).toMatchObject({ held: [2], destaged: 1 });
  });

  it('impl: secondary: life: a write that is on the disk is known when it comes again', () => {
    const { secondary, told, arrive } = running(1);
    permit(secondary, 1);
    secondary.destaged(1);
    told();
    expect(arrive(1)).toBe('known');
    expect(told()).toEqual(['secondary.report 1', 'acknowledge 1']);
    expect(arrive(5)).toBe('taken');
    expect(arrive(6)).toBe('outside the window');
  });

  it('impl: secondary: life: only a message for more than the last one is worth making durable', () => {
    const { secondary, told } = running(2);
    told();
    expect([secondary.receiveMessage(1), secondary.receiveMessage(1)]).toEqual([true, true]);
    expect(told()).toEqual(['permit 1']);
    secondary.permitted(1);
    secondary.permitted(1);
    expect(told()).toEqual(['secondary.permit 1', 'destage 1 to 1']);
    expect(secondary.receiveMessage(2)).toBe(true);
    expect(told()).toEqual(['permit 2']);
  });

  it('impl: secondary: life: each write goes to the disk once, and as many as may go together', () => {
    const { secondary, told } = running(3);
    told();
    permit(secondary, 1);
    permit(secondary, 3);
    secondary.destaged(1);
    expect(told().filter((line) => line.startsWith('destage'))).toEqual(['destage 1 to 1', 'destage 2 to 3']);
    secondary.destaged(3);
    expect(secondary.positions).toMatchObject({ held: [], destaged: 3 });
  });

  it('impl: secondary: life: in a crash it tells what had become durable, and then is silent', () => {
    const { secondary, told, arrive } = running(1);
    arrive(2);
    arrive(4);
    secondary.receiveMessage(1);
    told();
    secondary.crash({ permitted: 1, destaged: 1, active: false }, [1, 2, 3]);
    expect(told()).toEqual(['secondary.store 2', 'secondary.permit 1', 'secondary.destage 1', 'secondary.crash 0']);
    expect(secondary.positions).toEqual({ up: false, active: false, held: [2], permitted: 1, destaged: 1 });
    expect(arrive(3)).toBe('refused');
    secondary.permitted(2);
    expect(secondary.requestDestage()).toBe(false);
    secondary.takeOver();
    expect(told()).toEqual(['secondary.permit 2']);
  });

  it('impl: secondary: life: a crash tells nothing twice', () => {
    const { secondary, told } = running(2);
    permit(secondary, 1);
    secondary.destaged(1);
    told();
    secondary.crash({ permitted: 1, destaged: 1, active: false }, [1, 2]);
    expect(told()).toEqual(['secondary.crash 0']);
  });

  it('impl: secondary: life: a takeover that had become durable in a crash is told', () => {
    const { secondary, told } = running(2);
    permit(secondary, 1);
    secondary.takeOver();
    told();
    secondary.crash({ permitted: 1, destaged: 0, active: true }, [1, 2]);
    expect(told()).toEqual(['secondary.takeover 0', 'secondary.crash 0']);
    expect(secondary.positions).toMatchObject({ up: false, active: true, held: [1] });
    expect([secondary.read(1, 1, nowhere()), secondary.isWritable]).toEqual([undefined, false]);
    secondary.crash({ permitted: 2, destaged: 0, active: true }, [2]);
    expect(told()).toEqual(['secondary.crash 0']);
  });

  it('impl: secondary: life: at its start it holds what was found beyond its disk', () => {
    const { secondary, told } = recordedSecondary();
    secondary.start({ permitted: 2, destaged: 2, active: false }, found(2, 4, 3, 6));
    expect(secondary.positions).toEqual({ up: true, active: false, held: [3, 4, 6], permitted: 2, destaged: 2 });
    expect(told()).toEqual(['secondary.recover 0']);
    secondary.connect();
    expect(told()).toEqual(['secondary.report 3', 'secondary.report 4', 'acknowledge 4']);
    expect(secondary.receiveMessage(2)).toBe(true);
    expect(told()).toEqual([]);
    permit(secondary, 4);
    expect(told()).toEqual(['permit 4', 'secondary.permit 4', 'destage 3 to 4']);
  });

  it('impl: secondary: life: what was destaged before its start is acknowledged again', () => {
    const { secondary, told } = recordedSecondary();
    secondary.start({ permitted: 2, destaged: 2, active: false }, []);
    secondary.connect();
    expect(told()).toEqual(['secondary.recover 0', 'secondary.report 2', 'acknowledge 2']);
  });

  it('impl: secondary: life: started after a takeover it serves its image, and takes nothing from the link', () => {
    const { secondary, told } = recordedSecondary();
    secondary.start({ permitted: 3, destaged: 1, active: true }, found(2, 3, 4));
    secondary.connect();
    const into = nowhere();
    expect(secondary.read(2, 4, into)).toEqual([{ block: 5, length: 1 }]);
    expect([...into]).toEqual([1, 2, 1, 2, 3, 4, 0, 0]);
    expect(secondary.receive(4, 0, bytes, checksum)).toBe('refused');
    expect(secondary.receiveMessage(4)).toBe(true);
    expect(told()).toEqual(['secondary.recover 0', 'destage 2 to 3']);
    secondary.destaged(2);
    expect(secondary.isWritable).toBe(false);
    secondary.destaged(3);
    expect(secondary.isWritable).toBe(true);
    expect(secondary.read(2, 1, nowhere())).toEqual([{ block: 2, length: 1 }]);
  });

  it('impl: secondary: life: a takeover is asked for once, and from then on nothing crosses the link', () => {
    const { secondary, told, arrive } = running(2);
    arrive(3);
    told();
    secondary.takeOver();
    secondary.takeOver();
    secondary.stored(3);
    expect(secondary.receiveMessage(1)).toBe(true);
    expect(told()).toEqual(['take over', 'secondary.store 3']);
    secondary.tookOver();
    secondary.tookOver();
    secondary.stored(3);
    secondary.permitted(1);
    expect(told()).toEqual(['secondary.takeover 0']);
    expect(secondary.positions).toMatchObject({ active: true, held: [], permitted: 0 });
    expect(secondary.isWritable).toBe(true);
  });

  it('impl: secondary: life: a takeover drops the whole window beyond what was permitted, and nothing before it', () => {
    const { secondary, take } = running(2);
    permit(secondary, 2);
    secondary.destaged(1);
    for (const seq of [3, 5]) take(seq);
    secondary.takeOver();
    secondary.tookOver();
    expect(secondary.positions).toMatchObject({ held: [2], permitted: 2, destaged: 1 });
  });

  it('impl: secondary: life: what is told late of a write on the disk is not taken for the write in its place', () => {
    const { secondary, told, arrive } = running(1);
    permit(secondary, 1);
    secondary.destaged(1);
    expect(arrive(5)).toBe('taken');
    told();
    secondary.stored(1);
    expect(told()).toEqual([]);
    secondary.crash({ permitted: 1, destaged: 1, active: false }, [1]);
    expect(told()).toEqual(['secondary.crash 0']);
    expect(secondary.positions).toMatchObject({ held: [] });
  });

  it('impl: secondary: life: what becomes durable after a takeover is told no more, permitted or not', () => {
    const { secondary, told, arrive } = running(0);
    arrive(1);
    permit(secondary, 1);
    secondary.takeOver();
    secondary.tookOver();
    told();
    secondary.stored(1);
    secondary.crash({ permitted: 1, destaged: 0, active: true }, [1]);
    expect(told()).toEqual(['secondary.crash 0']);
  });

  it('impl: secondary: life: a message that is durable takes nothing back from one that is on its way', () => {
    const { secondary, told } = running(3);
    told();
    secondary.receiveMessage(1);
    secondary.receiveMessage(3);
    secondary.permitted(1);
    secondary.receiveMessage(3);
    expect(told().filter((line) => line.startsWith('permit'))).toEqual(['permit 1', 'permit 3']);
  });

  it('impl: secondary: life: a takeover that it did not ask for closes it, too', () => {
    const { secondary, arrive } = running(1);
    secondary.tookOver();
    expect(arrive(2)).toBe('refused');
  });

  it('impl: secondary: life: after a takeover a write that is permitted and not here is read from nowhere', () => {
    const { secondary } = running(4);
    permit(secondary, 1);
    secondary.destaged(1);
    expect(secondary.receiveMessage(5)).toBe(false);
    secondary.permitted(5);
    secondary.takeOver();
    secondary.tookOver();
    expect(secondary.read(1, 1, nowhere())).toEqual([{ block: 1, length: 1 }]);
  });

  it('impl: secondary: life: what it owes at a crash is not acknowledged by one that is down', () => {
    const secondary = silent();
    secondary.startEmpty();
    secondary.connect();
    secondary.receive(1, 0, bytes, 0);
    secondary.stored(1);
    secondary.crash({ permitted: 0, destaged: 0, active: false }, [1]);
    expect(secondary.report()).toBe(false);
  });

  it('impl: secondary: life: taken a step at a time, each step says whether there was something to do', () => {
    const secondary = silent();
    const steps = () => [secondary.report(), secondary.requestDestage()];
    secondary.startEmpty();
    secondary.connect();
    secondary.receive(1, 0, bytes, 0);
    expect(steps()).toEqual([false, false]);
    secondary.stored(1);
    expect(steps()).toEqual([true, false]);
    permit(secondary, 1);
    expect(steps()).toEqual([false, true]);
    expect(steps()).toEqual([false, false]);
  });

  it('impl: secondary: life: nobody has to watch it', () => {
    const secondary = silent();
    secondary.startEmpty();
    expect(secondary.receive(1, 0, bytes, 0)).toBe('taken');
    secondary.stored(1);
    secondary.crash({ permitted: 0, destaged: 0, active: false }, [1]);
    expect(secondary.positions).toMatchObject({ up: false, held: [1] });
  });
});

/** Outputs that do nothing, and no observer. */
function silent(): Secondary {
  const nothing = () => {};
  const outputs = { store: nothing, acknowledge: nothing, permit: nothing, destage: nothing, takeOver: nothing };
  return new Secondary({ capacity: 4, blockSize: 2, checksum: () => 0, elsewhere }, outputs);
}
