// Traces as programs have them: objects, texts and streams in place of files; and event by event.
import { expect, test } from 'vitest';
import { checkTrace, createOracle, type EventItem, InputError, type TraceItem } from '../../src/oracle/index.js';
import { textOf } from './judge.js';
import { header, wholeWay } from './lines.js';

const way = (seq: number): readonly EventItem[] => [
  { event: 'host.issue', write: `w${seq}` },
  { event: 'primary.store', seq, write: `w${seq}`, block: undefined },
  { event: 'primary.report', seq },
  { event: 'primary.transmit', seq },
  { event: 'secondary.store', upTo: seq },
  { event: 'secondary.report', seq },
  { event: 'primary.acknowledged', seq },
  { event: 'primary.message', upTo: seq },
  { event: 'secondary.permit', upTo: seq },
  { event: 'secondary.destage', seq, digest: 'd' },
  { event: 'primary.release', seq },
];

const two: readonly TraceItem[] = [...way(1), ...way(2)];
const wrong: readonly TraceItem[] = [...way(1), { event: 'primary.report', seq: 2 }];

async function* later(items: Iterable<TraceItem>) {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

function* once(items: Iterable<TraceItem>) {
  yield* items;
}

test('oracle: items: arrays, sets, generators, streams, texts and bytes are traces', async () => {
  const text = textOf(wholeWay(1, 2));
  const forms = [two, new Set(two), once(two), later(two), text.trimEnd().split('\n'), text, Buffer.from(text)];
  for (const form of forms) expect((await checkTrace(form)).verdict).toBe('conforms');
});

test('oracle: items: the first may be a header, and no other', async () => {
  const { source, lines } = await checkTrace([{ trace: 'destage/1', source: 'me' }, ...two]);
  expect([source, lines]).toEqual(['me', 23]);
  await expect(checkTrace([...two, { trace: 'destage/1' }])).rejects.toThrow('a header stands only on the first line');
});

test('oracle: items: a violation is explained where the items can be gone through again', async () => {
  for (const form of [wrong, new Set(wrong), textOf(wholeWay(1)).concat('{"event":"primary.report","seq":2}')]) {
    const { explanations } = await checkTrace(form);
    expect(explanations.get(undefined)).toMatchObject({ needed: '{"event":"primary.store","seq":2}', earlier: [] });
  }
  for (const form of [once(wrong), later(wrong)]) expect((await checkTrace(form)).explanations.size).toBe(0);
});

test('oracle: items: what is no line is refused, with its place and the name of the trace', async () => {
  const refused = async (items: readonly unknown[]) => {
    const fault: unknown = await checkTrace(items as readonly TraceItem[], { name: 'mine' }).catch((error) => error);
    return fault instanceof InputError ? [fault.code, fault.place.file, fault.place.line] : fault;
  };
  const circle: { self?: unknown } = {};
  circle.self = circle;
  expect(await refused([two[0], undefined])).toEqual(['T003', 'mine', 2]);
  expect(await refused([circle])).toEqual(['T003', 'mine', 1]);
  expect(await refused([{ event: 'primary.store', seq: 1n }])).toEqual(['T003', 'mine', 1]);
  expect(await refused(['{"event":"end"}\n{"event":"end"}'])).toEqual(['T003', 'mine', 1]);
  expect(await refused([null])).toEqual(['T003', 'mine', 1]);
  expect(await refused([two[0], { event: 'primary.store', seq: 1.5 }])).toEqual(['T006', 'mine', 2]);
});

test('oracle: items: reading stops at the first violation where that is asked for', async () => {
  let taken = 0;
  function* endless(): Generator<TraceItem> {
    for (;;) {
      taken += 1;
      yield { event: 'primary.report', seq: taken };
    }
  }
  expect((await checkTrace(endless(), { untilViolation: true })).verdict).toBe('violates');
  expect(taken).toBe(1);
});

test('oracle: event by event: the violation comes at once, and stays', () => {
  const oracle = createOracle();
  const found = wrong.map((item) => oracle.observe(item)?.line);
  expect(found).toEqual([...way(1).map(() => undefined), 12]);
  expect(oracle.observe({ event: 'primary.report', seq: 1 })).toMatchObject({ rule: 'RC-A', line: 12 });
  expect(oracle.finish()).toMatchObject({ verdict: 'violates', pairs: [{ events: 12 }] });
});

test('oracle: event by event: it says what the whole trace says', async () => {
  for (const items of [two, wrong, way(1), [], [header() as TraceItem, ...two]]) {
    const oracle = createOracle();
    for (const item of items) oracle.observe(item);
    expect(oracle.reports()).toEqual((await checkTrace(items)).pairs);
  }
});

test('oracle: event by event: after the end nothing can be observed', () => {
  const oracle = createOracle();
  expect(oracle.finish()).toMatchObject({ verdict: 'inconclusive' });
  expect(() => oracle.observe({ event: 'end' })).toThrow('the trace has ended');
});

test('oracle: event by event: what is no event is refused, with its place', () => {
  const oracle = createOracle({ file: 'mine' });
  oracle.observe({ event: 'host.issue', write: 1 });
  expect(() => oracle.observe('{"event":"primary.stor"}')).toThrow('mine:2:2: "primary.stor" is no event');
});
