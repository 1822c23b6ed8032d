// How far the model is followed, against the transcription of the model: where it refuses, the oracle says so, there.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventTypes, type ProtocolEvent } from '../../src/protocol/index.js';
import { next, repetitions, type State } from '../model/remote-copy.js';
import { conformingRuns } from './conforming-run.js';
import { judge, type Line } from './judge.js';
import { accepted, copied, crash, header, permit, recover } from './lines.js';

const unbounded = {
  writes: 9,
  queueDepth: Number.POSITIVE_INFINITY,
  primaryCapacity: Number.POSITIVE_INFINITY,
  secondaryCapacity: Number.POSITIVE_INFINITY,
};

/** Reading numbers the issues itself, and explains crashes and recoveries, so none of these is ever out of place. */
const judged = eventTypes.filter((type) => type !== 'host.issue' && !/crash|recover|takeover/.test(type));

const sameAs = (line: Line) => (event: ProtocolEvent) =>
  event.type === line['event'] &&
  ('seq' in event ? event.seq === line['seq'] : 'upTo' in event && event.upTo === line['upTo']);

const accepts = (state: State, line: Line): boolean =>
  next(state, unbounded).some(({ event }) => sameAs(line)(event)) || repetitions(state, unbounded).some(sameAs(line));

test('oracle: property: an event is refused exactly where the model refuses it', async () => {
  const seen = { accepted: 0, violated: 0, left: 0 };
  const strange = fc.record({
    event: fc.constantFrom(...judged),
    number: fc.integer({ min: 1, max: 9 }),
    place: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(conformingRuns(), strange, async ({ lines, states }, { event, number, place }) => {
      const at = place % lines.length;
      const field = event === 'primary.message' || event === 'secondary.permit' ? 'upTo' : 'seq';
      const line = { event, [field]: number };
      const { violation, model } = await judge([...lines.slice(0, at), line]);
      const where = violation?.line ?? (model.followed === false ? model.line : undefined);
      expect({ line, state: states[at], where }).toEqual({
        line,
        state: states[at],
        where: states[at] !== undefined && accepts(states[at], line) ? undefined : at + 1,
      });
      seen[violation ? 'violated' : model.followed === false ? 'left' : 'accepted'] += 1;
    }),
    { numRuns: 4000 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
});

test('oracle: model: where a moment was let go of, it was followed so far at least, and strictly nothing is claimed', async () => {
  const observes = eventTypes.filter((type) => type !== 'primary.message');
  const copiedOnce = [...accepted(1), ...copied(1)];
  const restarts = (count: number) =>
    Array.from({ length: count }, () => [crash('primary'), recover('primary')]).flat();
  const run = (count: number) => [header({ observes }), ...copiedOnce, ...restarts(count), permit(1)];
  // The message went out before the first crash: after it, 1 was not reported again.
  expect(await judge(run(32), true)).toMatchObject({ violation: undefined, model: { followed: 'in part' } });
  const line = run(33).length;
  const { verdict, model, violation, reasons } = await judge(run(33), true);
  expect([verdict, violation]).toEqual(['inconclusive', undefined]);
  expect(model).toMatchObject({ followed: false, isSure: false, line });
  expect(reasons.join()).toContain(`the model was followed to trace.jsonl:${line} at least`);
});
