// Counterexamples of the statecharts as runs of the implementation: it goes along to the event that breaks the rule, does
// something else there, and breaks the rule with a part that has the same fault.
import { describe, expect, it } from 'vitest';
import { explore, faults, pairNetwork } from '../../src/explore/index.js';
import { rules } from '../../src/invariants/index.js';
import { nameOf } from '../../src/protocol/index.js';
import { recordingAlong, recordingSchema, replay, run } from '../../src/sim/index.js';
import { GenerousPrimary } from '../property/planted-parts.js';

const parameters = { writes: 3, queueDepth: 2, primaryCapacity: 3, secondaryCapacity: 3 };

function along(guard: string) {
  const fault = faults.find((one) => one.guard === guard);
  const { counterexample } = explore(pairNetwork(parameters, { rules, fault }));
  if (counterexample === undefined) throw new Error(`nothing breaks without ${guard}`);
  const { events, broken } = counterexample;
  return { events, ...recordingAlong({ parameters, events, found: `${broken[0]?.id}`, what: `without ${guard}` }) };
}

describe('sim: runs of the model', () => {
  it.each(['isInWindow', 'isNextToReport', 'isOwed', 'isCovered', 'isNextToDestage', 'wasSent', 'isNextToRelease'])(
    'sim: runs of the model: the implementation goes along to where %s is missed, and holds',
    (guard) => {
      const { events, recording, followed } = along(guard);
      expect(followed).toBe(events.length - 1);
      const { broken, events: done } = replay(recordingSchema.parse(JSON.parse(JSON.stringify(recording))));
      expect(broken).toBeUndefined();
      const names = done.map(nameOf);
      expect(names.slice(0, followed)).toEqual(recording.events.slice(0, -1));
      expect(names[followed]).not.toBe(recording.events.at(-1));
    },
  );

  it('sim: runs of the model: with a part that has the fault, the implementation breaks the same rule', () => {
    const { recording } = along('isCovered');
    const parts = {
      primary: (...given: ConstructorParameters<typeof GenerousPrimary>) => new GenerousPrimary(...given),
    };
    const { broken } = run({ ...recording, parts, checks: ['rules'] });
    expect(broken?.found).toMatch(/^RC-H /);
  });

  it('sim: runs of the model: where the implementation has no such run, it is said how far it goes', () => {
    const { events, followed } = along('isAwaited');
    expect(followed).toBe(events.length - 2);
  });
});
