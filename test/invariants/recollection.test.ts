// What is recalled is what was remembered last, and nothing is lost that came lately.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  copyOfRecollection,
  emptyRecollection,
  forget,
  forgetAll,
  mayBeLost,
  type Recollection,
  recall,
  remember,
  remembered,
} from '../../src/invariants/recollection.js';

const keys = Array.from({ length: 13 }, (_, at) => at);
const key = fc.constantFrom(...keys);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('remember' as const), key }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('forget' as const), key }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('time passes' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('forget all' as const) }) },
  ),
  { maxLength: 60 },
);

test('invariants: recollection: property: it recalls the last value, and all that came in the last two turns', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const recollection = emptyRecollection<number>();
      const plain = new Map<number, { value: number; turn: number }>();
      let turn = 0;
      for (const [value, step] of all.entries()) {
        if (step.do === 'remember') {
          remember(recollection, step.key, value);
          plain.set(step.key, { value, turn });
          if (recollection.came === 0) turn += 1;
        } else if (step.do === 'forget') {
          forget(recollection, step.key);
          plain.delete(step.key);
        } else if (step.do === 'forget all') {
          forgetAll(recollection);
          plain.clear();
        } else recollection.came = remembered - 1;
        const late = [...plain].filter(([, last]) => last.turn >= turn - 1).map(([at, last]) => [at, last.value]);
        const recalled = keys.map((at) => [at, recall(recollection, at)]).filter(([, value]) => value !== undefined);
        expect(new Map(recalled as [number, number][])).toEqual(new Map(late as [number, number][]));
      }
    }),
  );
});

test('invariants: recollection: as many as are promised are there, and never more than twice as many', () => {
  const recollection = emptyRecollection<number>();
  let most = 0;
  let missing = 0;
  for (let at = 1; at <= 5 * remembered; at += 1) {
    remember(recollection, at, at);
    if (at >= remembered && recall(recollection, at - remembered + 1) !== at - remembered + 1) missing += 1;
    most = Math.max(most, recollection.newer.top.size + recollection.older.top.size);
  }
  expect(missing).toBe(0);
  expect(most).toBeLessThanOrEqual(2 * remembered);
  expect(most).toBeGreaterThan(remembered);
});

test('invariants: recollection: what is remembered again, or was forgotten, does not come back from before', () => {
  const recollection = emptyRecollection<string>();
  remember(recollection, 1, 'first');
  remember(recollection, 2, 'first');
  recollection.came = remembered - 1;
  remember(recollection, 3, 'last of its turn');
  remember(recollection, 1, 'again');
  forget(recollection, 2);
  expect([1, 2, 3].map((at) => recall(recollection, at))).toEqual(['again', undefined, 'last of its turn']);
  forget(recollection, 1);
  expect(recall(recollection, 1)).toBeUndefined();
});

test('invariants: recollection: what was remembered again is not lost, though it stood among what is', () => {
  const recollection = emptyRecollection<string>(2);
  for (const at of [9, 1, 9, 2]) remember(recollection, at, 'again');
  expect([recall(recollection, 9), recall(recollection, 1)]).toEqual(['again', undefined]);
  expect([mayBeLost(recollection, 1), mayBeLost(recollection, 9)]).toEqual([true, false]);
});

/** A recollection, one of which every copy is a structured clone, and what is remembered by whoever forgets nothing. */
class Remembering {
  readonly shared: Recollection<number>;
  readonly cloned: Recollection<number>;
  readonly known: Set<number>;

  constructor(shared: Recollection<number>, cloned: Recollection<number>, known = new Set<number>()) {
    this.shared = shared;
    this.cloned = cloned;
    this.known = known;
  }

  remember(at: number, value: number): void {
    remember(this.shared, at, value);
    remember(this.cloned, at, value);
    this.known.add(at);
  }

  forget(at: number): void {
    forget(this.shared, at);
    forget(this.cloned, at);
    this.known.delete(at);
  }

  copy(): Remembering {
    return new Remembering(copyOfRecollection(this.shared), structuredClone(this.cloned), new Set(this.known));
  }

  isEqual(): void {
    expect(keys.map((at) => recall(this.shared, at))).toEqual(keys.map((at) => recall(this.cloned, at)));
    expect(this.shared.lost).toBe(this.cloned.lost);
    const missing = [...this.known].filter((at) => recall(this.shared, at) === undefined);
    expect(missing.filter((at) => !mayBeLost(this.shared, at))).toEqual([]);
  }
}

test('invariants: recollection: property: copies go on by themselves, and what was forgotten for want of room is known to be', () => {
  const step = fc.record({
    do: fc.constantFrom('remember' as const, 'remember' as const, 'forget' as const, 'copy' as const),
    key: fc.constantFrom(...keys.slice(1)),
    of: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (all, most) => {
      const copies = [new Remembering(emptyRecollection(most), emptyRecollection(most))];
      for (const [value, step] of all.entries()) {
        const copy = copies[step.of % copies.length]?.[step.do](step.key, value);
        if (copy !== undefined) copies.push(copy);
        for (const one of copies) one.isEqual();
      }
    }),
  );
});
