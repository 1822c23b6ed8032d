// Requests of hosts, of any place and length, against a plain array of bytes: whatever room there is, however long reads and
// completions take, each is answered once, in effect in the order in which they came.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Done } from '../../../src/server/nbd/index.js';
import { type BlockStore, HostRequests, type Waiter } from '../../../src/server/node/host-requests.js';
import { mostWriteBytes } from '../../../src/server/node/node-options.js';

const blockSize = 512;
const blocks = 24;
const volumeBytes = blockSize * blocks;

type Ask = {
  readonly do: 'write' | 'zero' | 'read';
  readonly offset: number;
  readonly length: number;
  readonly fill: number;
};
type Turn = { readonly do: 'complete' | 'answer' | 'advance' };
type Step = Ask | Turn;

const isAsk = (step: Step): step is Ask => 'offset' in step;

const ask: fc.Arbitrary<Ask> = fc
  .record({
    do: fc.constantFrom('write', 'write', 'zero', 'read'),
    offset: fc.nat(volumeBytes - 1),
    length: fc.integer({ min: 1, max: 6 * blockSize }),
    fill: fc.integer({ min: 1, max: 255 }),
  })
  .map(({ length, ...rest }) => ({ ...rest, length: Math.min(length, volumeBytes - rest.offset) }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: ask },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('complete' as const, 'answer' as const, 'advance' as const) }),
  },
);

/** A store that has room for a few blocks, stores whole units when it is told, and answers reads when it is told. */
class SlowStore implements BlockStore {
  readonly blockSize = blockSize;
  readonly volumeBytes = volumeBytes;
  readonly contents = Buffer.alloc(volumeBytes);
  readonly memoryBytes: number;
  /** The lengths of the pieces of each unit, as they came. */
  readonly units: number[][] = [[]];
  readonly #taken: { readonly block: number; readonly bytes: Buffer; readonly waiter: Waiter; endsUnit: boolean }[] =
    [];
  readonly #reads: (() => void)[] = [];
  error: 'EIO' | undefined;

  constructor(room: number) {
    this.memoryBytes = room;
  }

  write(block: number, bytes: Uint8Array, waiter: Waiter, endsUnit: boolean): boolean {
    const taken = this.#taken.reduce((sum, write) => sum + write.bytes.length, 0);
    if (taken + bytes.length > this.memoryBytes) return false;
    expect(bytes.length % blockSize).toBe(0);
    this.#taken.push({ block, bytes: Buffer.from(bytes), waiter, endsUnit });
    this.units.at(-1)?.push(bytes.length);
    if (endsUnit) this.units.push([]);
    return true;
  }

  endUnit(): void {
    const last = this.#taken.at(-1);
    if (last !== undefined) last.endsUnit = true;
  }

  isStored(block: number, length: number): boolean {
    return this.#taken.every(
      (write) => write.block >= block + length || write.block + write.bytes.length / blockSize <= block,
    );
  }

  read(block: number, into: Uint8Array, done: (error?: { code: 'EIO'; message: string }) => void): void {
    this.#reads.push(() => {
      if (this.error !== undefined) return done({ code: this.error, message: 'broken' });
      into.set(this.contents.subarray(block * blockSize, block * blockSize + into.length));
      done();
    });
  }

  /** Nothing of a unit before it has ended, then all of it at once. */
  complete(): boolean {
    const unit = this.#taken.splice(0, this.#taken.findIndex(({ endsUnit }) => endsUnit) + 1);
    for (const { block, bytes } of unit) bytes.copy(this.contents, block * blockSize);
    for (const { waiter } of unit) waiter.completed(performance.now());
    return unit.length > 0;
  }

  answer(): boolean {
    const read = this.#reads.shift();
    read?.();
    return read !== undefined;
  }
}

/** A store of large writes, of which it keeps no more than how long each was and whether a unit ended with it. */
class LargeStore implements BlockStore {
  readonly blockSize = 4096;
  readonly volumeBytes = 2 ** 40;
  readonly memoryBytes: number;
  readonly given: [number, boolean][] = [];
  readonly isStored = () => true;

  constructor(memoryBytes = 6 * mostWriteBytes) {
    this.memoryBytes = memoryBytes;
  }

  write(_: number, { length }: Uint8Array, waiter: Waiter, endsUnit: boolean): boolean {
    this.given.push([length, endsUnit]);
    queueMicrotask(() => waiter.completed(performance.now()));
    return true;
  }

  endUnit(): void {}

  read(_: number, __: Uint8Array, done: Done): void {
    done();
  }
}

/** What was asked, and whether it was answered. */
class Asked {
  answers = 0;
  error: string | undefined;
  readonly done = (error?: { readonly code: string }): void => {
    this.answers += 1;
    this.error = error?.code;
  };
}

/** What a server lets through. */
const allowed = (ask: Ask, { maximumPayload }: HostRequests): Ask =>
  ask.do === 'zero' ? ask : { ...ask, length: Math.min(ask.length, maximumPayload) };

function give(requests: HostRequests, ask: Ask): Asked {
  const asked = new Asked();
  const { do: what, offset, length, fill } = allowed(ask, requests);
  if (what === 'write') requests.write(offset, Buffer.alloc(length, fill), asked.done);
  else if (what === 'zero') requests.zero(offset, length, asked.done);
  else requests.read(offset, Buffer.alloc(length), asked.done);
  return asked;
}

function turn({ do: what }: Turn, requests: HostRequests, store: SlowStore): void {
  if (what === 'complete') store.complete();
  else if (what === 'answer') store.answer();
  else requests.advance();
}

function finish(requests: HostRequests, store: SlowStore): void {
  for (let idle = 0; idle < 3; ) {
    const acted = store.complete() || store.answer();
    requests.advance();
    idle = acted ? 0 : idle + 1;
  }
}

describe('host requests', () => {
  it('host requests: in the end the volume is what the writes make of it, each answered once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 2, max: 8 }), (steps, room) => {
        const store = new SlowStore(room * blockSize);
        const requests = new HostRequests(store);
        const model = Buffer.alloc(volumeBytes);
        const asked: Asked[] = [];
        for (const one of steps) {
          if (!isAsk(one)) turn(one, requests, store);
          else {
            asked.push(give(requests, one));
            const { do: what, offset, length, fill } = allowed(one, requests);
            if (what !== 'read') model.fill(what === 'zero' ? 0 : fill, offset, offset + length);
          }
        }
        finish(requests, store);
        expect(requests.waiting).toBe(0);
        expect(asked.every(({ answers, error }) => answers === 1 && error === undefined)).toBe(true);
        expect(store.contents.equals(model)).toBe(true);
      }),
    );
  });

  it('host requests: a read has what was completed before it was asked for', () => {
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 20 }), (asks) => {
        const store = new SlowStore(2 * volumeBytes);
        const requests = new HostRequests(store);
        const model = Buffer.alloc(volumeBytes);
        for (const { offset, length, fill, do: what } of asks) {
          if (what === 'read') {
            const into = Buffer.alloc(length);
            requests.read(offset, into, () => {});
            store.answer();
            expect(into.equals(model.subarray(offset, offset + length))).toBe(true);
          } else {
            give(requests, { do: what, offset, length, fill });
            finish(requests, store);
            model.fill(what === 'zero' ? 0 : fill, offset, offset + length);
          }
        }
      }),
    );
  });

  it('host requests: whatever happens, and whenever it is stopped, nothing is answered twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), fc.boolean(), (steps, stopAt, breaks) => {
        const store = new SlowStore(2 * blockSize);
        const requests = new HostRequests(store);
        const asked: Asked[] = [];
        for (const [k, one] of steps.entries()) {
          if (k === stopAt) {
            if (breaks) store.error = 'EIO';
            requests.stop({ code: 'ESHUTDOWN', message: 'stopped' });
          }
          if (!isAsk(one)) turn(one, requests, store);
          else asked.push(give(requests, one));
        }
        finish(requests, store);
        expect(asked.every(({ answers }) => answers <= 1)).toBe(true);
      }),
    );
  });

  it('host requests: a write within a block whose rest cannot be read fails, and those behind it go on', () => {
    const store = new SlowStore(volumeBytes);
    const requests = new HostRequests(store);
    store.error = 'EIO';
    const within = give(requests, { do: 'write', offset: 10, length: 20, fill: 1 });
    const whole = give(requests, { do: 'write', offset: 0, length: blockSize, fill: 2 });
    finish(requests, store);
    expect([within.error, whole.error, whole.answers]).toEqual(['EIO', undefined, 1]);
    expect(store.contents.subarray(0, blockSize).every((byte) => byte === 2)).toBe(true);
  });

  it('host requests: it is known how many wait for room, and that they do not when there is some', () => {
    const store = new SlowStore(2 * blockSize);
    const requests = new HostRequests(store);
    for (let k = 0; k < 4; k += 1) give(requests, { do: 'write', offset: k * blockSize, length: blockSize, fill: 1 });
    expect(requests.waitingForRoom).toBe(2);
    finish(requests, store);
    expect(requests.waitingForRoom).toBe(0);
  });

  it('host requests: a small write that waits does not keep what arrived with it', () => {
    const store = new SlowStore(blockSize);
    const requests = new HostRequests(store);
    const arrived = new Uint8Array(16 * blockSize);
    const asked = [1, 2, 3].map((fill) => {
      const bytes = arrived.fill(fill).subarray(0, blockSize);
      const answer = new Asked();
      requests.write(fill * blockSize, bytes, answer.done);
      return answer;
    });
    arrived.fill(9);
    finish(requests, store);
    expect(asked.map(({ answers }) => answers)).toEqual([1, 1, 1]);
    expect([1, 2, 3].map((block) => store.contents[block * blockSize])).toEqual([1, 2, 3]);
  });

  it('host requests: a write that is longer than a piece ends its unit with its last piece', async () => {
    const store = new LargeStore();
    const requests = new HostRequests(store);
    const asked = new Asked();
    requests.write(512, Buffer.alloc(2.5 * mostWriteBytes, 1), asked.done);
    expect(store.given).toEqual([
      [mostWriteBytes, false],
      [mostWriteBytes, false],
      [mostWriteBytes / 2 + 4096, true],
    ]);
    await Promise.resolve();
    expect(asked.answers).toBe(1);
  });

  it('host requests: a write is at most half of what there may be room for, so that it can be stored whole', () => {
    expect(new HostRequests(new LargeStore()).maximumPayload).toBe(3 * mostWriteBytes);
    expect(new HostRequests(new LargeStore(1_000 * mostWriteBytes)).maximumPayload).toBe(32 * mostWriteBytes);
  });

  it('host requests: zeroes over a long range are several units, each of which fits', async () => {
    const store = new LargeStore();
    const asked = new Asked();
    new HostRequests(store).zero(0, 100 * mostWriteBytes + 5 * 4096, asked.done);
    const ends = store.given.flatMap(([, endsUnit], k) => (endsUnit ? [k + 1] : []));
    expect(ends).toEqual([...Array.from({ length: 33 }, (_, k) => 3 * (k + 1)), 101]);
    await Promise.resolve();
    expect(asked.answers).toBe(1);
  });

  it('host requests: a write that fails in its last block is answered, then what was taken of it ends', () => {
    const store = new LargeStore();
    const happened: string[] = [];
    store.endUnit = () => void happened.push('the unit ends');
    store.read = (_, __, done) => done({ code: 'EIO', message: 'broken' });
    new HostRequests(store).write(0, Buffer.alloc(mostWriteBytes + 1), (error) => happened.push(`${error?.code}`));
    expect(store.given).toEqual([[mostWriteBytes, false]]);
    expect(happened).toEqual(['EIO', 'the unit ends']);
  });
});
