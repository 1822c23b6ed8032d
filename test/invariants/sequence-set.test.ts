// The set with a prefix against a plain Set that does the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  addPrefix,
  become,
  contains,
  emptySet,
  firstMissing,
  keepUpTo,
  largest,
  type SequenceSet,
} from '../../src/invariants/sequence-set.js';

const most = 12;
const number = fc.integer({ min: 1, max: most });
const prefix = fc.integer({ min: 0, max: most });
const span = fc.oneof(
  number,
  fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
);

type Step = (set: SequenceSet, plain: Set<number>) => void;

const upTo = (last: number) => Array.from({ length: last }, (_, k) => k + 1);
const fill = (plain: Set<number>, numbers: readonly number[]) => {
  for (const one of numbers) plain.add(one);
};

const adding = number.map(
  (one): Step =>
    (set, plain) => {
      add(set, one);
      plain.add(one);
    },
);
const addingPrefix = prefix.map(
  (last): Step =>
    (set, plain) => {
      addPrefix(set, last);
      fill(plain, upTo(last));
    },
);
const keeping = prefix.map(
  (last): Step =>
    (set, plain) => {
      keepUpTo(set, last);
      for (const one of plain) if (one > last) plain.delete(one);
    },
);
const becoming = fc.tuple(prefix, fc.array(span, { maxLength: 3 })).map(
  ([last, spans]): Step =>
    (set, plain) => {
      become(set, last, spans);
      plain.clear();
      fill(plain, upTo(last));
      for (const one of spans) {
        const [from, to] = typeof one === 'number' ? [one, one] : one;
        fill(
          plain,
          upTo(to).filter((member) => member >= from),
        );
      }
    },
);
const steps = fc.array(fc.oneof({ weight: 4, arbitrary: adding }, addingPrefix, keeping, becoming), { maxLength: 30 });

function afterSteps(taken: readonly Step[]): { readonly set: SequenceSet; readonly plain: ReadonlySet<number> } {
  const [set, plain] = [emptySet(), new Set<number>()];
  for (const step of taken) step(set, plain);
  return { set, plain };
}

test('invariants: sequence set: it has the members of a plain Set that is changed in the same way', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const { set, plain } = afterSteps(taken);
      expect([0, ...upTo(most + 2)].filter((one) => contains(set, one))).toEqual([...plain].sort((a, b) => a - b));
    }),
  );
});

test('invariants: sequence set: the first missing and the largest number are those of the plain Set', () => {
  fc.assert(
    fc.property(steps, prefix, (taken, last) => {
      const { set, plain } = afterSteps(taken);
      expect(firstMissing(set, last)).toBe(upTo(last).find((one) => !plain.has(one)));
      expect(largest(set)).toBe(Math.max(0, ...plain));
    }),
  );
});

test('invariants: sequence set: it keeps only what is beyond its prefix, and the prefix is as long as it can be', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const { set } = afterSteps(taken);
      expect([...set.beyond].filter((one) => one <= set.prefix + 1)).toEqual([]);
    }),
  );
});

test('invariants: sequence set: zero is no member, also after it was added', () => {
  const set = emptySet();
  add(set, 0);
  expect(contains(set, 0)).toBe(false);
  expect(set).toEqual(emptySet());
});
