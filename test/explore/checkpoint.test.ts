// Explorations that stop and go on: whatever the moment, what is found is what is found in one go; and what is no
// checkpoint of this exploration is refused.
import { describe, expect, it } from 'vitest';
import { CheckpointError, Explorer, faults, pairNetwork } from '../../src/explore/index.js';
import { type Rule, remoteCopyRules } from '../../src/invariants/index.js';

const network = (rules: readonly Rule[], writes = 3) =>
  pairNetwork({ writes, queueDepth: 2, primaryCapacity: writes, secondaryCapacity: writes }, { rules });

const finished = (explorer: Explorer<ReturnType<typeof network>['events'][number]>) => {
  while (!explorer.isOver) explorer.advance(1_000);
  return explorer.result;
};

function savedAt(states: number, rules: readonly Rule[]): Uint8Array {
  const explorer = new Explorer(network(rules));
  explorer.advance(states);
  return Buffer.concat([...explorer.save('a pair')]);
}

const resume = (bytes: Uint8Array, label = 'a pair', of = network([])) => {
  const explorer = new Explorer(of);
  explorer.resume(bytes, label);
  return explorer;
};

describe('explore: checkpoints', () => {
  it.each([1, 137, 1_999, 2_000, 9_876, 15_073])(
    'explore: checkpoints: stopped after %i states, the same is found',
    (at) => {
      expect(finished(resume(savedAt(at, [])))).toEqual(finished(new Explorer(network([]))));
    },
  );

  it('explore: checkpoints: stopped again and again, with rules, the same is found', () => {
    let explorer = new Explorer(network(remoteCopyRules));
    while (!explorer.isOver) {
      explorer.advance(3_777);
      const bytes = Buffer.concat([...explorer.save('a pair')]);
      explorer = resume(bytes, 'a pair', network(remoteCopyRules));
    }
    expect(explorer.result).toEqual(finished(new Explorer(network(remoteCopyRules))));
  });

  it('explore: checkpoints: stopped where four composites are needed, the counts are those of one go', () => {
    const four = network(remoteCopyRules, 4);
    const explorer = new Explorer(four);
    explorer.advance(205_000);
    const resumed = resume(Buffer.concat([...explorer.save('a pair')]), 'a pair', four);
    const { states, edges, depth } = finished(resumed);
    expect({ states, edges, depth }).toEqual({ states: 210_198, edges: 1_125_309, depth: 48 });
  });

  it('explore: checkpoints: a rule that breaks after going on is shown on the same run as in one go', () => {
    const size = { writes: 3, queueDepth: 2, primaryCapacity: 3, secondaryCapacity: 3 };
    const fault = faults.find(({ guard }) => guard === 'isCovered');
    const faulty = pairNetwork(size, { rules: remoteCopyRules, fault });
    const whole = finished(new Explorer(faulty));
    const explorer = new Explorer(faulty);
    explorer.advance(100);
    expect(explorer.isOver).toBe(false);
    const resumed = finished(resume(Buffer.concat([...explorer.save('a pair')]), 'a pair', faulty));
    expect(whole.counterexample?.events.length).toBeGreaterThan(5);
    expect(resumed.counterexample).toEqual(whole.counterexample);
  });

  it('explore: checkpoints: one that lost its last state is refused', () => {
    const bytes = savedAt(5_000, []);
    expect(() => resume(bytes.subarray(0, -4))).toThrow(/damaged/);
  });

  it('explore: checkpoints: a bit that changed is noticed, wherever it is', () => {
    const bytes = savedAt(500, []);
    for (let at = 0; at < bytes.length; at += 61) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 4;
      expect(() => resume(changed), `byte ${at}`).toThrow(CheckpointError);
    }
  });

  it('explore: checkpoints: one of another exploration is refused, and the message has both', () => {
    expect(() => resume(savedAt(10, []), 'another pair')).toThrow(/a pair, and this one is another pair/);
  });

  it('explore: checkpoints: one of a network whose machines do something else is refused', () => {
    const fault = faults.find(({ guard }) => guard === 'isNextToStore');
    const other = pairNetwork(
      { writes: 3, queueDepth: 2, primaryCapacity: 3, secondaryCapacity: 3 },
      { rules: [], fault },
    );
    expect(() => resume(savedAt(3_000, []), 'a pair', other)).toThrow(/primary does not do what it did/);
    expect(() => resume(savedAt(3_000, []), 'a pair', network(remoteCopyRules))).toThrow(/another network/);
  });

  it.each(['', 'no checkpoint', '12 {"format":"destage-checkpoint/9"}\n'])(
    'explore: checkpoints: %j is refused',
    (text) => {
      expect(() => resume(Buffer.from(text))).toThrow(CheckpointError);
    },
  );
});
