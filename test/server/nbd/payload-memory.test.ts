// Memory for payloads is used again, never by two at a time, and not kept beyond its bound.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PayloadMemory } from '../../../src/server/nbd/payload-memory.js';

it('nbd: payload memory: what is lent is nobody else’s', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 40_000 })), { maxLength: 100 }), (steps) => {
      const memory = new PayloadMemory(100_000);
      const lent: Buffer[] = [];
      for (const [isTaken, length] of steps) {
        if (isTaken) {
          const payload = memory.take(length);
          expect(payload.length).toBe(length);
          expect(lent.map(({ buffer }) => buffer)).not.toContain(payload.buffer);
          lent.push(payload);
        } else {
          const payload = lent.shift();
          if (payload !== undefined) memory.give(payload);
        }
      }
    }),
  );
});

it('nbd: payload memory: it is used again, also for other lengths of about that size', () => {
  const memory = new PayloadMemory(2 ** 20);
  for (const [first, second] of [
    [4097, 5120],
    [1, 4096],
    [2 ** 20, 2 ** 20 - 100_000],
  ] as const) {
    const payload = memory.take(first);
    memory.give(payload);
    expect(memory.take(second).buffer).toBe(payload.buffer);
  }
});

it('nbd: payload memory: no more is kept than the bound, nor what is not its own', () => {
  const memory = new PayloadMemory(10_000);
  const [one, other] = [memory.take(8192), memory.take(8192)];
  memory.give(one);
  memory.give(one);
  memory.give(other);
  memory.give(Buffer.alloc(8192));
  expect(memory.take(8192).buffer).toBe(one.buffer);
  const fresh = memory.take(8192).buffer;
  expect([one.buffer, other.buffer]).not.toContain(fresh);
});
