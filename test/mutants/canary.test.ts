// The hunt itself is shown to fail in both directions: what is sound must not be caught, and a mistake that nobody
// looks for must be reported as a survivor. Else every mutant could be killed by a hunt that is wrong.
import { describe, expect, it } from 'vitest';
import { noFaults } from '../../src/sim/index.js';
import { mutants } from './all-mutants.js';
import { partsOf, withPatch } from './build.js';
import { canaries } from './canaries.js';
import { hunt, mustCatch, type Prey } from './hunt.js';

const preyNamed = async (name: string): Promise<Prey> => {
  const mutant = mutants.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
  return { ...mutant, parts: await partsOf(mutant) };
};

describe('mutants: canaries', () => {
  it.each(canaries)('mutants: canaries: nothing catches $name', async (canary) => {
    expect(hunt({ ...canary, parts: await partsOf(canary) }, 'anything', { runs: 200 })).toBeUndefined();
  });

  it('mutants: canaries: an implementation without any mistake fails the test that it must be caught', () => {
    const sound: Prey = { name: 'sound', parts: {} };
    expect(() => mustCatch(sound, 'anything', { runs: 200 })).toThrow(
      'sound survived 200 runs: anything did not catch it',
    );
  });

  it('mutants: canaries: a canary fails the test that it must be caught', async () => {
    const [canary] = canaries;
    if (canary === undefined) throw new Error('there is no canary');
    const prey = { ...canary, parts: await partsOf(canary) };
    expect(() => mustCatch(prey, 'RC-G', { runs: 200 })).toThrow(`${canary.name} survived 200 runs`);
  });

  it('mutants: canaries: a mistake that nobody looks for is a survivor', async () => {
    const prey = await preyNamed('reads-the-disk-alone');
    expect(() => mustCatch(prey, 'settling', { runs: 200 })).toThrow('reads-the-disk-alone survived 200 runs');
  });

  it('mutants: canaries: a mistake that cannot show without a fault is a survivor where nothing fails', async () => {
    const prey = { ...(await preyNamed('forgets-a-durable-entry')), faults: noFaults };
    expect(() => mustCatch(prey, 'RC-K', { runs: 200 })).toThrow('survived 200 runs');
  });

  it.each([
    { count: 0, text: 'one();' },
    { count: 2, text: 'two(); two();' },
  ])('mutants: canaries: a patch of what stands there $count times is refused', ({ count, text }) => {
    const patch = { file: 'impl/primary.ts', find: 'two();', replace: '' } as const;
    expect(() => withPatch(text, patch)).toThrow(
      `src/impl/primary.ts: a mutant replaces what must stand there once and stands there ${count} times`,
    );
  });
});
