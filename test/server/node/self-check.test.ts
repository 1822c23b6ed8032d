// The rules inside a node: they say nothing of a run that keeps them, from whatever state it goes on, and stop the first event
// that breaks one.
import { describe, expect, it } from 'vitest';
import { remoteCopyRules } from '../../../src/invariants/index.js';
import type { ObservedEvent } from '../../../src/protocol/index.js';
import { rulesOf, SelfCheckFailure, selfCheck } from '../../../src/server/node/self-check.js';

const empty = { stored: 0, released: 0, reported: 0, held: [], permitted: 0, destaged: 0 };
const five = { stored: 5, released: 5, reported: 5, held: [], permitted: 5, destaged: 5 };
const ids = (node: 'primary' | 'secondary') => rulesOf(node).map(({ id }) => id);

const wholeWay = (seq: number): readonly ObservedEvent[] => [
  { type: 'host.issue', write: seq },
  { type: 'primary.store', seq, write: seq },
  { type: 'primary.report', seq },
  { type: 'primary.transmit', seq },
  { type: 'primary.acknowledged', seq },
  { type: 'primary.message', upTo: seq },
  { type: 'primary.release', seq },
];

const seenBy = (check: ReturnType<typeof selfCheck>, events: readonly ObservedEvent[]) => () => {
  for (const event of events) check.observe(event);
};

describe('self-check', () => {
  it('self-check: each node watches the rules about its own events, and the list is no accident', () => {
    expect(ids('primary')).toEqual(expect.arrayContaining(['RC-A', 'RC-C', 'RC-E', 'RC-H', 'RC-R']));
    expect(ids('secondary')).toEqual(expect.arrayContaining(['RC-G', 'RC-I', 'RC-O']));
    expect(ids('primary')).not.toContain('RC-G');
    expect(new Set([...ids('primary'), ...ids('secondary')]).size).toBeLessThan(remoteCopyRules.length);
  });

  it('self-check: a run that keeps the rules goes on, from the beginning and from where a node stands', () => {
    expect(seenBy(selfCheck('primary', 8, empty), wholeWay(1))).not.toThrow();
    expect(seenBy(selfCheck('primary', 8, five), wholeWay(6))).not.toThrow();
    const secondary: readonly ObservedEvent[] = [
      { type: 'secondary.store', seq: 6 },
      { type: 'secondary.report', seq: 6 },
      { type: 'secondary.permit', upTo: 6 },
      { type: 'secondary.destage', seq: 6 },
    ];
    expect(seenBy(selfCheck('secondary', 8, five), secondary)).not.toThrow();
  });

  it.for([
    ['RC-A', [{ type: 'primary.report', seq: 6 }]],
    [
      'RC-E',
      [
        { type: 'host.issue', write: 6 },
        { type: 'primary.store', seq: 6, write: 6 },
        { type: 'primary.transmit', seq: 6 },
      ],
    ],
    ['RC-H', [{ type: 'primary.message', upTo: 6 }]],
  ] as const)('self-check: %s stops a primary that breaks it', ([id, events]) => {
    const act = seenBy(selfCheck('primary', 8, five), events);
    expect(act).toThrow(SelfCheckFailure);
    expect(seenBy(selfCheck('primary', 8, five), events)).toThrow(id);
  });

  it.for([
    ['RC-G', [{ type: 'secondary.report', seq: 6 }]],
    [
      'RC-I',
      [
        { type: 'secondary.store', seq: 6 },
        { type: 'secondary.destage', seq: 6 },
      ],
    ],
  ] as const)('self-check: %s stops a secondary that breaks it', ([id, events]) => {
    expect(seenBy(selfCheck('secondary', 8, five), events)).toThrow(id);
  });
});
