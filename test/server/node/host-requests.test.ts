// Requests of hosts, of any place and length, against a plain array of bytes: whatever room there is, however long reads and
// completions take, each is answered once, in effect in the order in which they came.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlockStore, HostRequests, type Waiter } from '../../../src/server/node/host-requests.js';

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

/** A store that has room for a few blocks, stores when it is told, and answers reads when it is told. */
class SlowStore implements BlockStore {
  readonly blockSize = blockSize;
  readonly volumeBytes = volumeBytes;
  readonly contents = Buffer.alloc(volumeBytes);
  readonly #room: number;
  readonly #taken: { readonly block: number; readonly bytes: Buffer; readonly waiter: Waiter }[] = [];
  readonly #reads: (() => void)[] = [];
  error: 'EIO' | undefined;

  constructor(room: number) {
    this.#room = room;
  }

  write(block: number, bytes: Uint8Array, waiter: Waiter): boolean {
    const taken = this.#taken.reduce((sum, write) => sum + write.bytes.length, 0);
    if (taken > 0 && taken + bytes.length > this.#room) return false;
    expect(bytes.length % blockSize).toBe(0);
    this.#taken.push({ block, bytes: Buffer.from(bytes), waiter });
    return true;
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

  complete(): boolean {
    const write = this.#taken.shift();
    if (write === undefined) return false;
    write.bytes.copy(this.contents, write.block * blockSize);
    write.waiter.completed(performance.now());
    return true;
  }

  answer(): boolean {
    const read = this.#reads.shift();
    read?.();
    return read !== undefined;
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

function give(requests: HostRequests, { do: what, offset, length, fill }: Ask): Asked {
  const asked = new Asked();
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
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (steps, room) => {
        const store = new SlowStore(room * blockSize);
        const requests = new HostRequests(store);
        const model = Buffer.alloc(volumeBytes);
        const asked: Asked[] = [];
        for (const one of steps) {
          if (!isAsk(one)) turn(one, requests, store);
          else {
            asked.push(give(requests, one));
            if (one.do !== 'read') model.fill(one.do === 'zero' ? 0 : one.fill, one.offset, one.offset + one.length);
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
        const store = new SlowStore(volumeBytes);
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
    const store = new SlowStore(blockSize);
    const requests = new HostRequests(store);
    for (let k = 0; k < 3; k += 1) give(requests, { do: 'write', offset: k * blockSize, length: blockSize, fill: 1 });
    expect(requests.waitingForRoom).toBe(2);
    finish(requests, store);
    expect(requests.waitingForRoom).toBe(0);
  });
});
