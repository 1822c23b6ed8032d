// A crash that has a line happened there: what its recovery found and nobody wrote down is judged where it must have been, before
// that line, and is drawn there.
import { describe, expect, it, test } from 'vitest';
import { checkTrace } from '../../src/oracle/index.js';
import { CrashesInPlace } from '../../src/oracle/ordering/crashes-in-place.js';
import type { NodeName, ObservedEvent } from '../../src/protocol/index.js';
import { nameOf } from '../../src/protocol/index.js';
import { judge, type Line, outcomeOf, told } from './judge.js';
import { accepted, copied, crash, message, recover, secondaryStore, transmit, wholeWay } from './lines.js';

const found = (held: readonly number[], permitted: number, destaged: number): Line =>
  recover('secondary', { held, permitted, destaged });

const asText = (lines: readonly Line[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

const sentWhileDown = [...wholeWay(1), ...accepted(2), crash('secondary'), transmit(2), found([2], 1, 1)];

test('oracle: crash lines: what was sent after the crash cannot have been found', async () => {
  expect(outcomeOf(await judge(sentWhileDown))).toBe(`RC-N at ${sentWhileDown.length}`);
  const saidWhileDown = [
    ...wholeWay(1),
    ...accepted(2),
    ...copied(2),
    crash('secondary'),
    message(2),
    found([2], 2, 1),
  ];
  expect(outcomeOf(await judge(saidWhileDown))).toBe(`RC-N at ${saidWhileDown.length}`);
});

test('oracle: crash lines: it is the same as if it had been written', async () => {
  const written = [
    ...wholeWay(1),
    ...accepted(2),
    secondaryStore(2),
    crash('secondary'),
    transmit(2),
    found([2], 1, 1),
  ];
  expect(outcomeOf(await judge(written))).toMatch(/^RC-N/);
});

test.each([
  ['sent before the crash', [...wholeWay(1), ...accepted(2), transmit(2), crash('secondary'), found([2], 1, 1)]],
  ['with a crash that has no line', [...wholeWay(1), ...accepted(2), transmit(2), found([2], 1, 1)]],
  [
    'while the other node goes on',
    [...wholeWay(1), ...accepted(2), transmit(2), crash('secondary'), ...accepted(3), transmit(3), found([2], 1, 1)],
  ],
  [
    'with a permission that was on its way',
    [...wholeWay(1), ...accepted(2), ...copied(2), message(2), crash('secondary'), ...accepted(3), found([2], 2, 1)],
  ],
  [
    'where both crash',
    [
      ...wholeWay(1),
      ...accepted(2),
      transmit(2),
      crash('primary'),
      crash('secondary'),
      found([2], 1, 1),
      recover('primary', { stored: 2, released: 1 }),
    ],
  ],
])('oracle: crash lines: what was found is right where it was %s', async (_, lines) => {
  expect((await judge(lines, true)).violation).toBeUndefined();
});

test('oracle: crash lines: of two that crash, the later one may have what the earlier one found', async () => {
  const issued = { event: 'host.issue', write: 2 };
  const lines = [
    ...wholeWay(1),
    issued,
    crash('primary'),
    crash('secondary'),
    recover('primary', { stored: 2, released: 1 }),
  ];
  expect((await judge(lines, true)).violation).toBeUndefined();
});

test('oracle: crash lines: it is explained where it happened', async () => {
  const { verdict, pairs, explanations } = await checkTrace(asText(sentWhileDown));
  expect(verdict).toBe('violates');
  expect(pairs[0]?.violation).toMatchObject({ isAtCrash: true, event: 'secondary.store(2)' });
  expect(pairs[0]?.violation?.sentence).toContain('before the crash');
  const explanation = explanations.get(undefined);
  expect(explanation?.needed).toBe('{"event":"primary.transmit","seq":2}');
  const at = sentWhileDown.findIndex(({ event }) => event === 'secondary.crash');
  const mended = sentWhileDown.toSpliced(at, 0, JSON.parse(explanation?.needed ?? '{}'));
  expect((await checkTrace(asText(mended))).verdict).not.toBe('violates');
});

test('oracle: crash lines: a crash is told where its line is, and before it what was found', async () => {
  const lines = [...wholeWay(1), ...accepted(2), transmit(2), crash('secondary'), ...accepted(3), found([2], 1, 1)];
  expect((await told(lines)).slice(-7)).toEqual([
    'primary.transmit(2)',
    'secondary.store(2)',
    'secondary.crash',
    'host.issue(3)',
    'primary.store(3)',
    'primary.report(3)',
    'secondary.recover',
  ]);
});

describe('oracle: crash lines: in place', () => {
  const store = (seq: number): ObservedEvent => ({ type: 'primary.store', seq });
  const held = (seq: number): ObservedEvent => ({ type: 'secondary.store', seq });

  /** Tells these, and says in which order they come out; a name alone is the line of a crash. */
  function inPlace(
    steps: readonly (NodeName | readonly [ObservedEvent, NodeName?])[],
    most?: number,
  ): readonly string[] {
    const order: string[] = [];
    const crashes = new CrashesInPlace((event) => order.push(nameOf(event)), most);
    for (const step of steps) {
      if (typeof step === 'string') crashes.crash(step);
      else crashes.take(step[0], 0, step[1]);
    }
    return order;
  }

  it('oracle: crash lines: in place: with none open, everything passes', () => {
    expect(inPlace([[store(1)], [store(2)]])).toEqual(['primary.store(1)', 'primary.store(2)']);
  });

  it('oracle: crash lines: in place: two that are open at once come where each was', () => {
    const steps: Parameters<typeof inPlace>[0] = [
      'primary',
      [held(1)],
      'secondary',
      [{ type: 'end' }],
      [held(2), 'secondary'],
      [{ type: 'secondary.crash' }, 'secondary'],
      [store(1), 'primary'],
      [{ type: 'primary.crash' }, 'primary'],
    ];
    expect(inPlace(steps)).toEqual([
      'primary.store(1)',
      'primary.crash',
      'secondary.store(1)',
      'secondary.store(2)',
      'secondary.crash',
      'end',
    ]);
  });

  it('oracle: crash lines: in place: with nothing between two crashes, the first stays first', () => {
    const crashes: Parameters<typeof inPlace>[0] = [
      'primary',
      'secondary',
      [store(1), 'primary'],
      [held(1), 'secondary'],
      [{ type: 'secondary.crash' }, 'secondary'],
      [{ type: 'primary.crash' }, 'primary'],
    ];
    expect(inPlace(crashes)).toEqual(['primary.store(1)', 'primary.crash', 'secondary.store(1)', 'secondary.crash']);
  });

  it('oracle: crash lines: in place: beyond the bound the crash is told late', () => {
    const steps: Parameters<typeof inPlace>[0] = [
      'secondary',
      [store(1)],
      [store(2)],
      [store(3)],
      [held(1), 'secondary'],
      [{ type: 'secondary.crash' }, 'secondary'],
    ];
    expect(inPlace(steps, 2)).toEqual([
      'primary.store(1)',
      'primary.store(2)',
      'primary.store(3)',
      'secondary.store(1)',
      'secondary.crash',
    ]);
  });
});
