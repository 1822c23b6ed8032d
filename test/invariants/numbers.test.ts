// What the rules about numbers remember over crashes, and what they want where something is hidden.
import { describe, expect, test } from 'vitest';
import { broken, mostWanted } from '../../src/invariants/rule.js';
import { add, allMissing, emptySet } from '../../src/invariants/sequence-set.js';
import type { EventType, ObservedEvent } from '../../src/protocol/index.js';
import { lastAnswer, lastOutcome, wantedBeforeLast } from './ask.js';

type Numbered = 'primary.report' | 'primary.acknowledged' | 'secondary.store' | 'secondary.report';
const numbered =
  (type: Numbered) =>
  (seq: number): ObservedEvent => ({ type, seq });
const report = numbered('primary.report');
const acknowledged = numbered('primary.acknowledged');
const issue = (write: number): ObservedEvent => ({ type: 'host.issue', write });
const store = (seq: number, write?: number): ObservedEvent =>
  write === undefined ? { type: 'primary.store', seq } : { type: 'primary.store', seq, write };
const message = (upTo: number): ObservedEvent => ({ type: 'primary.message', upTo });
const crash: ObservedEvent = { type: 'primary.crash' };
const listed = (type: EventType, ...numbers: readonly number[]) => numbers.map((number) => ({ type, number }));

describe('invariants: numbers: RC-C', () => {
  test('invariants: numbers: RC-C: it is exercised from the first write on that was issued after a completion', () => {
    const one = [issue(1), store(1, 1)];
    expect(lastAnswer('RC-C', one)).toBeUndefined();
    const three = [...one, report(1), issue(2), issue(3)];
    expect(lastAnswer('RC-C', [...three, store(2, 2)])).toBe('held');
    expect(lastAnswer('RC-C', [...three, store(2, 1)])).toBeUndefined();
    expect(lastAnswer('RC-C', [...three, store(2, 0)])).toBeUndefined();
  });

  test('invariants: numbers: RC-C: after a crash every write was issued after a completion, if one was before it', () => {
    expect(lastAnswer('RC-C', [issue(1), store(1, 1), report(1), issue(2), crash, store(2, 1)])).toBe('held');
    expect(lastAnswer('RC-C', [issue(1), store(1, 1), crash, store(1, 1)])).toBeUndefined();
  });

  test('invariants: numbers: RC-C: what is reported after a crash was not lost in it, and its number is taken', () => {
    const before = [store(1), store(2), store(3), report(1), crash];
    expect(lastAnswer('RC-C', [...before, store(2)])).toBeUndefined();
    expect(lastAnswer('RC-C', [...before, report(2), store(2)])).toBe(
      "2 was stored, but 2 was a write's number already",
    );
    expect(lastAnswer('RC-C', [...before, report(2), store(3)])).toBeUndefined();
  });

  test('invariants: numbers: RC-C: a number as high as what was complete at the issue is high enough', () => {
    const before = [report(2), issue(1)];
    expect(lastOutcome('RC-C', [...before, store(1, 1)])).toMatchObject({
      because: [report(2), issue(1)].map(numbersOf),
    });
    expect(lastAnswer('RC-C', [...before, store(1), store(2, 1)])).toBe('held');
    expect(lastAnswer('RC-C', [...before, store(1), store(2), store(3, 1)])).toBe('held');
  });
});

const numbersOf = (event: ObservedEvent) => ({
  type: event.type,
  number: 'seq' in event ? event.seq : 'write' in event ? event.write : undefined,
});

describe('invariants: numbers: RC-K', () => {
  const recover = (found: object): ObservedEvent => ({ type: 'secondary.recover', found });
  const acknowledge = numbered('secondary.report');

  test('invariants: numbers: RC-K: what was not found in the cache may be on a disk of which nothing is known', () => {
    const told = [acknowledge(1), recover({ held: [] })];
    expect(lastAnswer('RC-K', told, { hidden: ['secondary.destage'] })).toBeUndefined();
    expect(lastAnswer('RC-K', told)).toContain('without 1');
  });

  test('invariants: numbers: RC-K: a recovery that says nothing of what was found is no check', () => {
    expect(lastAnswer('RC-K', [recover({})])).toBeUndefined();
    expect(lastAnswer('RC-K', [recover({ permitted: 0 })])).toBe('held');
    expect(lastAnswer('RC-K', [recover({ destaged: 0 })])).toBe('held');
  });

  test('invariants: numbers: RC-K: of several that were lost, it names the lowest', () => {
    const told = [acknowledge(7), acknowledge(3), acknowledge(5)];
    expect(lastAnswer('RC-K', [...told, recover({ held: [], destaged: 0 })])).toContain('without 3,');
    expect(lastAnswer('RC-K', [...told, recover({ held: [3], destaged: 0 })])).toContain('without 5,');
  });
});

describe('invariants: numbers: RC-L', () => {
  const begin = (stored: number, released: number): ObservedEvent => ({
    type: 'begin',
    state: { stored, released, reported: stored, held: [], permitted: stored, destaged: stored },
  });
  const end: ObservedEvent = { type: 'end' };
  const unseen = { hidden: ['primary.release'] } as const;

  test('invariants: numbers: RC-L: releases that nobody saw are asked for while they are few', () => {
    expect(lastAnswer('RC-L', [begin(64, 0), end], unseen)).toContain('1 not released');
    expect(lastAnswer('RC-L', [begin(65, 0), end], unseen)).toBe('held');
    expect(lastAnswer('RC-L', [begin(165, 101), end], unseen)).toContain('102 not released');
    expect(wantedBeforeLast('RC-L', [begin(64, 62), end], unseen)).toEqual(listed('primary.release', 63, 64));
    expect(wantedBeforeLast('RC-L', [begin(65, 0), end], unseen)).toEqual([]);
  });

  test('invariants: numbers: RC-L: releases that are seen are asked for, however many', () => {
    expect(lastAnswer('RC-L', [begin(165, 0), end])).toContain('1 not released');
    expect(wantedBeforeLast('RC-L', [begin(165, 0), end])).toHaveLength(165);
  });

  test('invariants: numbers: RC-L: what a takeover keeps is what was permitted, whatever it says', () => {
    const told: readonly ObservedEvent[] = [
      { type: 'secondary.permit', upTo: 2 },
      { type: 'secondary.destage', seq: 1 },
      { type: 'secondary.takeover', upTo: 1 },
      end,
    ];
    expect(lastAnswer('RC-L', told)).toContain('2 not destaged, but everything up to 2 was permitted');
    expect(lastAnswer('RC-L', told, { lacks: ['secondary.permit'] })).toBe('held');
  });
});

describe('invariants: numbers: RC-N', () => {
  const transmit: ObservedEvent = { type: 'primary.transmit', seq: 2 };
  const keeps = (upTo: number): ObservedEvent => ({ type: 'secondary.takeover', upTo });
  const permit = (upTo: number): ObservedEvent => ({ type: 'secondary.permit', upTo });

  test('invariants: numbers: RC-N: where steps are lacking, it says which one did not come before', () => {
    const said = (event: ObservedEvent, ...lacks: readonly EventType[]) =>
      lastAnswer('RC-N', [store(1), event], { lacks });
    expect(said(transmit, 'primary.report')).toBe('2 was transmitted, but the primary never stored it');
    expect(said({ type: 'secondary.report', seq: 2 }, 'secondary.store')).toBe(
      '2 was acknowledged, but it was never sent',
    );
    const kept = 'the takeover keeps everything up to 2, but';
    expect(said(keeps(2), 'secondary.permit')).toBe(`${kept} the secondary never stored it`);
    expect(said(keeps(2), 'secondary.permit', 'secondary.store')).toBe(`${kept} it was never sent`);
    expect(said(keeps(2), 'secondary.permit', 'secondary.store', 'primary.transmit')).toBe(
      `${kept} the primary never stored it`,
    );
    expect(said(keeps(1), 'secondary.permit', 'secondary.store', 'primary.transmit')).toBe('held');
  });

  test('invariants: numbers: RC-N: messages that were forgotten are those up to the greatest, in whatever order they came', () => {
    const told = [5, 1, 2].map(message);
    expect(lastAnswer('RC-N', [...told, permit(4)], { remembers: 1 })).toBe('held');
    expect(lastAnswer('RC-N', [...told, permit(6)], { remembers: 1 })).toContain('it was never sent');
    expect(lastAnswer('RC-N', [...told, permit(4)])).toContain('it was never sent');
  });
});

test('invariants: numbers: RC-T: where there are permissions, what was destaged without one is for another rule', () => {
  const keeps: ObservedEvent = { type: 'secondary.takeover', upTo: 0 };
  const recovered: ObservedEvent = { type: 'secondary.recover', found: { destaged: 3 } };
  for (const destaged of [recovered, { type: 'secondary.destage', seq: 3 } as const]) {
    expect(lastAnswer('RC-T', [destaged, keeps])).toBe('held');
    expect(lastAnswer('RC-T', [destaged, keeps], { lacks: ['secondary.permit'] })).toContain('but 3 was destaged');
  }
});

test('invariants: numbers: RC-G: a recovery that does not say how much is on the disk takes nothing away', () => {
  const told: readonly ObservedEvent[] = [
    { type: 'secondary.store', seq: 1 },
    { type: 'secondary.recover', found: { held: [] } },
    { type: 'secondary.report', seq: 1 },
  ];
  expect(lastAnswer('RC-G', told)).toBe('held');
});

test('invariants: numbers: M-STORE: what was issued before a crash is not stored after it', () => {
  expect(lastAnswer('M-STORE', [issue(1), store(1, 1)])).toBe('held');
  expect(lastAnswer('M-STORE', [issue(1), crash, store(1, 1)])).toContain('no such write was issued');
});

describe('invariants: numbers: wanted', () => {
  test('invariants: numbers: wanted: M-REPORT: releases stand for reports only where those are seen', () => {
    const told = [report(3)];
    const reports = listed('primary.report', 1, 2);
    expect(wantedBeforeLast('M-REPORT', told, { hidden: ['primary.report', 'primary.release'] })).toEqual(reports);
    expect(wantedBeforeLast('M-REPORT', told, { hidden: ['primary.report'] })).toEqual(reports);
    expect(wantedBeforeLast('M-REPORT', told, { hidden: ['primary.release'] })).toEqual(
      listed('primary.release', 1, 2),
    );
  });

  test('invariants: numbers: wanted: M-MESSAGE: what is hidden, and releases only for what was seen to lack', () => {
    const acks = [acknowledged(1), acknowledged(2), message(2)];
    const reports = [report(1), report(2), message(2)];
    const released = listed('primary.release', 1, 2);
    expect(wantedBeforeLast('M-MESSAGE', acks, { hidden: ['primary.report', 'primary.release'] })).toEqual(
      listed('primary.report', 1, 2),
    );
    expect(wantedBeforeLast('M-MESSAGE', reports, { hidden: ['primary.acknowledged', 'primary.release'] })).toEqual(
      listed('primary.acknowledged', 1, 2),
    );
    expect(wantedBeforeLast('M-MESSAGE', acks, { hidden: ['primary.release'] })).toEqual(released);
    expect(wantedBeforeLast('M-MESSAGE', reports, { hidden: ['primary.release'] })).toEqual(released);
  });

  test('invariants: numbers: wanted: of very many, one more than are looked at', () => {
    const told = [message(3 * mostWanted)];
    expect(wantedBeforeLast('RC-H', told)).toHaveLength(mostWanted + 1);
    expect(wantedBeforeLast('M-MESSAGE', told)).toHaveLength(2 * (mostWanted + 1));
  });

  test('invariants: numbers: wanted: the missing ones are listed up to a limit', () => {
    const set = emptySet();
    for (const number of [1, 2, 4]) add(set, number);
    expect(allMissing(set, 9, 3)).toEqual([3, 5, 6]);
    expect(allMissing(set, 5, 3)).toEqual([3, 5]);
    expect(allMissing(set, 5, 0)).toEqual([]);
  });
});

test('invariants: numbers: a violation names what is missing, or has no such field', () => {
  expect(broken('found')).toStrictEqual({ found: 'found', because: [] });
  expect(broken('found', [], { type: 'end' })).toStrictEqual({ found: 'found', because: [], missing: { type: 'end' } });
});
