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
    expect(lastAnswer('RC-K', told, ['secondary.destage'])).toBeUndefined();
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

test('invariants: numbers: RC-G: a recovery that does not say how much is on the disk takes nothing away', () => {
  const told: readonly ObservedEvent[] = [
    { type: 'secondary.store', seq: 1 },
    { type: 'secondary.recover', found: { held: [2] } },
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
    expect(wantedBeforeLast('M-REPORT', told, ['primary.report', 'primary.release'])).toEqual(reports);
    expect(wantedBeforeLast('M-REPORT', told, ['primary.report'])).toEqual(reports);
    expect(wantedBeforeLast('M-REPORT', told, ['primary.release'])).toEqual(listed('primary.release', 1, 2));
  });

  test('invariants: numbers: wanted: M-MESSAGE: what is hidden, and releases only for what was seen to lack', () => {
    const acks = [acknowledged(1), acknowledged(2), message(2)];
    const reports = [report(1), report(2), message(2)];
    const released = listed('primary.release', 1, 2);
    expect(wantedBeforeLast('M-MESSAGE', acks, ['primary.report', 'primary.release'])).toEqual(
      listed('primary.report', 1, 2),
    );
    expect(wantedBeforeLast('M-MESSAGE', reports, ['primary.acknowledged', 'primary.release'])).toEqual(
      listed('primary.acknowledged', 1, 2),
    );
    expect(wantedBeforeLast('M-MESSAGE', acks, ['primary.release'])).toEqual(released);
    expect(wantedBeforeLast('M-MESSAGE', reports, ['primary.release'])).toEqual(released);
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
