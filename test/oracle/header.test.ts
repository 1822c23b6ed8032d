// The header: its fields, their defaults, and what is refused.
import { expect, test } from 'vitest';
import { createOracle, defaultHeader, InputError } from '../../src/oracle/index.js';
import { eventTypes } from '../../src/protocol/index.js';
import { judge, outcomeOf, refusal, reportOf, statusOf } from './judge.js';
import { accepted, copied, destage, end, header, message, permit, store, wholeWay } from './lines.js';

test('oracle: header: it may be left out', async () => {
  expect(outcomeOf(await judge(wholeWay(1, 2)))).toBe('conforms');
});

test('oracle: header: all of it is optional but the version', async () => {
  expect(outcomeOf(await judge([header(), ...wholeWay(1, 2)]))).toBe('conforms');
});

test('oracle: header: its fields have the defaults that are written down', () => {
  expect(defaultHeader).toEqual({ trace: 'destage/1', order: 'total', lacks: [], numbers: 'dense' });
});

test('oracle: header: the source is shown', async () => {
  expect((await reportOf([header({ source: 'my-array 4.2' }), ...wholeWay(1, 2)])).source).toBe('my-array 4.2');
});

test('oracle: header: it is counted as a line and not as an event', async () => {
  const { lines, pairs } = await reportOf([header(), end]);
  expect([lines, pairs[0]?.events]).toEqual([2, 1]);
});

test('oracle: header: another version is refused', async () => {
  const { code, message, place } = await refusal([header({ trace: 'destage/2' })]);
  expect(code).toBe('T007');
  expect(message).toContain('"trace" is "destage/2", but this version reads "destage/1"');
  expect(place).toEqual({ file: 'trace.jsonl', line: 1, column: 2 });
});

test.each([
  ['order', 'random', '"total" or "per-node"'],
  ['numbers', 7, '"dense" or "sparse"'],
  ['observes', 'all', 'a list of event types'],
  ['lacks', [3], 'a list of event types'],
  ['source', {}, 'a string'],
])('oracle: header: a wrong "%s" is refused, saying what it must be', async (field, value, expected) => {
  const { code, reason, place } = await refusal([header({ [field]: value })]);
  expect(code).toBe('T007');
  expect(reason).toContain(`"${field}" is`);
  expect(reason).toContain(expected);
  expect(place.column).toBeGreaterThan(1);
});

test('oracle: header: an unknown event type gets the nearest name', async () => {
  expect((await refusal([header({ observes: ['primary.store', 'primary.raport'] })])).reason).toBe(
    '"observes" has "primary.raport", which is no event; did you mean primary.report?',
  );
});

test('oracle: header: unknown fields are ignored', async () => {
  expect(outcomeOf(await judge([header({ colour: 'blue' }), ...wholeWay(1, 2)]))).toBe('conforms');
});

test.each([
  ['observe', 'observes'],
  ['lack', 'lacks'],
  ['Numbers', 'numbers'],
  ['nubmers', 'numbers'],
  ['oder', 'order'],
  ['sourse', 'source'],
])('oracle: header: "%s" is taken for a slip of the pen, and refused', async (field, meant) => {
  const { code, reason, place } = await refusal([header({ [field]: [] }), ...wholeWay(1)]);
  expect([code, place.line, place.column]).toEqual(['T007', 1, 22]);
  expect(reason).toBe(`"${field}" is no field of the header; did you mean "${meant}"?`);
});

test('oracle: header: no slip of the pen is what is far from all fields, or near one that is there', async () => {
  const fields = { tracer: 'x', observes: eventTypes, observer: 'x', blocks: 7, folder: 'x', O: 1, time: 1 };
  expect(outcomeOf(await judge([header(fields), ...wholeWay(1, 2)]))).toBe('conforms');
});

test('oracle: header: on another line it is refused, also a second one', async () => {
  for (const lines of [
    [...wholeWay(1), header()],
    [header(), header()],
  ]) {
    const { code, reason, place } = await refusal(lines);
    expect([code, reason, place.line]).toEqual(['T007', 'a header stands only on the first line', lines.length]);
  }
});

test('oracle: header: a later event may have a field called trace', async () => {
  const lines = wholeWay(1, 2).map((line) => ({ ...line, trace: '4bf92f35' }));
  expect(outcomeOf(await judge([header(), ...lines]))).toBe('conforms');
});

test('oracle: header: a header handed over as a value is held to the same', () => {
  const header = { ...defaultHeader, numbers: 'sparse' as const, lacks: ['primary.store' as const] };
  expect(() => createOracle({ header })).toThrow(InputError);
});

test('oracle: header: sparse numbers need stores at the primary, in whose order they are counted', async () => {
  const { code, reason } = await refusal([header({ numbers: 'sparse', observes: ['secondary.destage'] })]);
  expect(code).toBe('T007');
  expect(reason).toContain('primary.store');
});

test('oracle: observes: a rule about events that are not shown is not observable, and the verdict says so', async () => {
  const observes = ['host.issue', 'primary.store', 'primary.report', 'primary.transmit'];
  const report = await judge([header({ observes }), ...accepted(1), ...accepted(2), ...copied(1).slice(0, 1)]);
  expect(report.verdict).toBe('inconclusive');
  expect(statusOf(report, 'RC-A')).toBe('held');
  expect(statusOf(report, 'RC-G')).toBe('not observable');
  expect(report.reasons).toEqual([
    'RC-G store-before-acknowledgment was not observable',
    'RC-H acknowledgment-before-message was not observable',
    'RC-I message-before-destage was not observable',
  ]);
});

test('oracle: observes: a rule that is seen is broken all the same', async () => {
  const report = await judge([
    header({ observes: ['primary.store', 'primary.report'] }),
    store(1),
    { event: 'primary.report', seq: 2 },
  ]);
  expect(outcomeOf(report)).toBe('RC-A at 3');
});

test('oracle: observes: the model is followed as far as it is seen', async () => {
  const { model } = await judge([header({ observes: ['primary.store', 'primary.report'] }), store(1)]);
  expect(model.followed).toBe('in part');
});

test('oracle: lacks: rules about events that the system lacks are not applicable', async () => {
  const lacks = ['primary.message', 'secondary.permit'];
  const lines = wholeWay(1, 2).filter(({ event }) => !lacks.includes(String(event)));
  const report = await judge([header({ lacks }), ...lines]);
  expect(report.verdict).toBe('conforms');
  expect(report.without).toEqual(['RC-H', 'RC-I']);
  expect([statusOf(report, 'RC-H'), statusOf(report, 'RC-I')]).toEqual(['not applicable', 'not applicable']);
});

test('oracle: lacks: a line of what the system is said to lack is refused, also after a violation', async () => {
  for (const before of [accepted(1), [{ event: 'primary.report', seq: 1 }, ...accepted(2)]]) {
    const lines = [header({ lacks: ['primary.message', 'secondary.permit'] }), ...before, message(1)];
    const { code, reason, place } = await refusal(lines);
    expect([code, place.line]).toEqual(['T007', lines.length]);
    expect(reason).toBe('primary.message stands here, but "lacks" of the header says that the system does not have it');
  }
});

test('oracle: lacks: a rule about what is had and not shown is checked in part, rather than not applicable', async () => {
  const report = await judge([
    header({ observes: ['primary.store', 'primary.report'], lacks: ['primary.message'] }),
    ...wholeWay(1).filter(({ event }) => event !== 'primary.message'),
  ]);
  expect(statusOf(report, 'RC-H')).toBe('not applicable');
  expect(statusOf(report, 'RC-I')).toBe('held in part');
});

test('oracle: observes: a recovery that is not shown may have happened before the next line of its node', async () => {
  const observes = [...new Set(wholeWay(1).map(({ event }) => String(event))), 'primary.crash', 'secondary.crash'];
  const lines = [
    ...wholeWay(1, 2),
    { event: 'primary.crash' },
    { event: 'secondary.crash' },
    ...accepted(3),
    ...copied(3),
    message(3),
    permit(3),
    destage(3),
  ];
  expect(outcomeOf(await judge([header({ observes }), ...lines]))).toBe('conforms');
  expect(outcomeOf(await judge(lines))).toBe('RC-D at 25');
});
