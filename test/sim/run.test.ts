// Runs of the world by name and by number: what they do, and that they do it again.
import { describe, expect, it } from 'vitest';
import { nameOf } from '../../src/protocol/index.js';
import { actions } from '../../src/sim/actions.js';
import { allFaults, type Choice, noFaults, run, type WorldSize } from '../../src/sim/index.js';

const size: WorldSize = {
  writes: 6,
  queueDepth: 3,
  primaryCapacity: 4,
  secondaryCapacity: 4,
  pipeline: 4,
  blockSize: 4,
  blocks: 8,
  coalesces: true,
};

const eventsOf = (choices: readonly Choice[]) => {
  const { broken, events } = run({ size, faults: noFaults, choices });
  expect(broken).toBeUndefined();
  return events.map(nameOf).filter((name) => !name.startsWith('read'));
};

const stored = ['the host writes', 'primary: an entry becomes durable'];
const completed = [...stored, 'primary is told what is durable'];

describe('sim: run', () => {
  it('sim: run: the same choices give the same run', () => {
    const choices = Array.from({ length: 400 }, (_, k) => (k * 48271 + 11) % 65521);
    const faults = { ...allFaults, takeover: 0 };
    const first = run({ size, faults, choices });
    expect(first.broken).toBeUndefined();
    expect(first.events.length).toBeGreaterThan(50);
    expect(run({ size, faults, choices })).toEqual(first);
  });

  it('sim: run: a world with nothing to do is settled', () => {
    expect(run({ size, faults: allFaults, choices: [] })).toMatchObject({ settlingSteps: 0, broken: undefined });
  });

  it('sim: run: what was durable and not told at a crash is told first, and reported after the recovery', () => {
    expect(eventsOf([...stored, 'primaryCrash']).slice(0, 5)).toEqual([
      'host.issue(1)',
      'primary.store(1)',
      'primary.crash',
      'primary.recover',
      'primary.report(1)',
    ]);
  });

  it('sim: run: a write that a crash lost is sent again by the host', () => {
    const events = eventsOf([
      'the host writes',
      'primaryCrash',
      'primary reads its journal',
      'primary starts',
      ...stored,
    ]);
    expect(events.slice(0, 5)).toEqual([
      'host.issue(1)',
      'primary.crash',
      'primary.recover',
      'host.issue(1)',
      'primary.store(1)',
    ]);
  });

  it('sim: run: a write comes back after a crash in the middle of its destage', () => {
    const destaging = [
      'the oldest frame arrives at the secondary',
      'secondary: an entry becomes durable',
      'secondary is told what is durable',
      'the oldest frame arrives at the primary',
      'the oldest frame arrives at the secondary',
      'secondary: an entry becomes durable',
      'secondary is told what is durable',
      'secondary destages',
    ];
    const { broken, seen } = run({ size, faults: allFaults, choices: [...completed, ...destaging, 'secondaryCrash'] });
    expect(broken).toBeUndefined();
    expect(seen).toContain('secondary crash mid-destage');
  });

  it('sim: run: a secondary that takes over drops what was not permitted, and the old primary stays out', () => {
    const takingOver = [
      'the oldest frame arrives at the secondary',
      'secondary: an entry becomes durable',
      'secondary is told what is durable',
      'primaryCrash',
      'takeover',
      'secondary: an entry becomes durable',
      'secondary is told what is durable',
      'the old primary tries to start',
      'the host writes to the secondary',
    ];
    expect(eventsOf([...completed, ...takingOver]).slice(-3)).toEqual(['primary.crash', 'secondary.takeover', 'end']);
  });

  it('sim: run: an action that is not possible is named, with those that are', () => {
    const { broken } = run({ size, faults: noFaults, choices: ['takeover'] });
    expect(broken?.found).toContain('"takeover" is not possible here; possible: the host writes');
  });

  it('sim: run: every fault is an action under its own name, or decides what a cut or a crash leaves', () => {
    const outcomes = ['cutLoses', 'cutKeeps', 'lose', 'keep', 'tear'];
    const names = new Set(actions.map(({ name }) => name));
    expect(Object.keys(allFaults).filter((fault) => !names.has(fault))).toEqual(outcomes);
  });
});
