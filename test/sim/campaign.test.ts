// A campaign finds what is planted, makes it small, and what it keeps breaks again in the same way; and its runs are the
// same however they are shared out.
import { describe, expect, it } from 'vitest';
import {
  allFaults,
  InternedPair,
  kindOf,
  type Parts,
  type Plan,
  plannedRun,
  recordingOf,
  recordingSchema,
  replay,
  run,
  runBatch,
  sum,
} from '../../src/sim/index.js';
import { ForgetfulJournal, PatientPrimary, RashSecondary } from '../property/planted-parts.js';

const plan: Plan = { seed: 20100202, faults: allFaults };
const pair = new InternedPair();

const planted: readonly { readonly what: string; readonly parts: Partial<Parts> }[] = [
  { what: 'a journal that forgets', parts: { journal: () => new ForgetfulJournal() } },
  { what: 'a primary that never sends again', parts: { primary: (...given) => new PatientPrimary(...given) } },
  { what: 'a hasty takeover', parts: { secondary: (...given) => new RashSecondary(...given) } },
];

describe('sim: campaign', () => {
  it('sim: campaign: two parts, in either order, come to the same as the whole', () => {
    const whole = runBatch({ plan, first: 0, count: 30 }, { pair });
    const begin = runBatch({ plan, first: 0, count: 12 });
    const end = runBatch({ plan, first: 12, count: 18 });
    expect(sum(begin, end)).toEqual(whole);
    expect(sum(end, begin)).toEqual(whole);
    expect(whole).toMatchObject({ runs: 30, failed: 0, failures: [] });
    expect(whole.events).toBeGreaterThan(1_000);
  });

  it('sim: campaign: what a statechart answered is remembered: the same runs again reach nothing new', () => {
    const fresh = new InternedPair();
    const batch = { plan, first: 0, count: 20 };
    const first = runBatch(batch, { pair: fresh });
    const { states } = fresh;
    expect(states).toBeGreaterThan(100);
    expect(runBatch(batch, { pair: fresh })).toEqual(first);
    expect(fresh.states).toBe(states);
  });

  it('sim: campaign: the number of writes can be fixed, and nothing else changes with it', () => {
    const { size } = plannedRun(plan, 3);
    expect(plannedRun({ ...plan, writes: 17 }, 3).size).toEqual({ ...size, writes: 17 });
  });

  it('sim: campaign: of failures of one kind the first is known, and all are counted', () => {
    const parts = { journal: () => new ForgetfulJournal() };
    const { failed, failures } = runBatch({ plan, first: 0, count: 40 }, { pair, parts });
    expect(failed).toBeGreaterThan(failures.length);
    expect(new Set(failures.map(kindOf)).size).toBe(failures.length);
    const again = sum(
      runBatch({ plan, first: 20, count: 20 }, { parts }),
      runBatch({ plan, first: 0, count: 20 }, { parts }),
    );
    expect(again.failures).toEqual(failures);
  });

  it('sim: campaign: a failure that is not made small breaks again, too', () => {
    const parts = { journal: () => new ForgetfulJournal() };
    const [failure] = runBatch({ plan, first: 0, count: 20 }, { pair, parts }).failures;
    if (failure === undefined) throw new Error('nothing was found');
    const kept = recordingOf(plan, failure, { pair, parts, mostTries: 1 });
    expect(kept).toMatchObject({ size: plannedRun(plan, failure.run).size, found: failure.found });
    expect(replay(kept, { parts }).isSame).toBe(true);
  });

  it.each(planted)('sim: campaign: $what is found, made as small as can be, kept, and breaks again', ({ parts }) => {
    const [failure] = runBatch({ plan, first: 0, count: 60 }, { pair, parts }).failures;
    if (failure === undefined) throw new Error('nothing was found');

    const kept = recordingSchema.parse(JSON.parse(JSON.stringify(recordingOf(plan, failure, { pair, parts }))));

    expect(kindOf(kept)).toBe(kindOf(failure));
    expect(replay(kept, { parts })).toMatchObject({ isSame: true, broken: { found: kept.found } });
    expect(replay(kept)).toMatchObject({ isSame: false, broken: undefined });
    expect(kept.choices.length).toBeLessThan(plannedRun(plan, failure.run).choices.length / 4);
    const { size, faults, choices } = kept;
    for (let length = 1; length <= choices.length; length += 1)
      for (let start = 0; start + length <= choices.length; start += 1) {
        const { broken } = run({ size, faults, choices: choices.toSpliced(start, length), pair, parts });
        expect(broken && kindOf(broken)).not.toBe(kindOf(kept));
      }
  });
});
