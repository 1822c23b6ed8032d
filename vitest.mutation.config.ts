// The tests that mutants of one room have to face, quickest first: a mutant is dead at the first that fails. One worker
// without isolation, because for most mutants loading takes longer than testing.
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const facedBy: Readonly<Record<string, readonly string[]>> = {
  machines: [
    'test/mutation/loading.test.ts',
    'test/machines/verified.test.ts',
    'test/machines/charts.test.ts',
    'test/machines/pair.test.ts',
    'test/machines/totality-gaps.test.ts',
    'test/machines/totality.test.ts',
    'test/machines/agreement.test.ts',
    'test/machines/faults.test.ts',
    'test/machines/totality-reached.test.ts',
  ],
  impl: [
    'test/mutation/loading.test.ts',
    'test/impl/window.test.ts',
    'test/impl/write-memory.test.ts',
    'test/impl/cache.test.ts',
    'test/impl/block-index.test.ts',
    'test/impl/abstraction.test.ts',
    'test/impl/controller.test.ts',
    'test/impl/xxh32.test.ts',
    'test/impl/mirrors.test.ts',
    'test/impl/found-beyond.test.ts',
    'test/impl/out-of-memory.test.ts',
    'test/impl/primary.test.ts',
    'test/impl/secondary.test.ts',
    'test/impl/primary-life.test.ts',
    'test/impl/secondary-life.test.ts',
    'test/regressions/regressions.test.ts',
    'test/property/lockstep.test.ts',
    'test/property/reads.test.ts',
    'test/property/image.test.ts',
    'test/property/rules.test.ts',
    'test/property/settling.test.ts',
    'test/property/every-path.test.ts',
  ],
  invariants: [
    'test/mutation/loading.test.ts',
    'test/invariants/rules-page.test.ts',
    'test/invariants/step-before.test.ts',
    'test/invariants/sequence-set.test.ts',
    'test/invariants/layered-map.test.ts',
    'test/invariants/recollection.test.ts',
    'test/invariants/watch.test.ts',
    'test/invariants/situations.test.ts',
    'test/invariants/contents.test.ts',
    'test/invariants/numbers.test.ts',
    'test/invariants/forgetting.test.ts',
    'test/invariants/sentences.test.ts',
    'test/invariants/broken-changes-nothing.test.ts',
    'test/invariants/every-rule.test.ts',
    'test/invariants/vectors.test.ts',
    'test/invariants/memory.test.ts',
    'test/invariants/no-false-alarm.test.ts',
    'test/invariants/rule.test.ts',
    'test/oracle/lacking.test.ts',
  ],
};

const room = process.env['MUTATED'] ?? 'machines';
const files = facedBy[room] ?? [];
if (files.length === 0) throw new Error(`MUTATED is one of ${Object.keys(facedBy).join(', ')}, not ${room}`);

class InThisOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => files.findIndex((file) => moduleId.endsWith(file));
    return specifications.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: [...files],
    setupFiles: ['test/mutation/fixed-runs.ts'],
    isolate: false,
    fileParallelism: false,
    // Only a mutant's own time limit counts: what is watched line by line on a busy machine takes long.
    testTimeout: 120_000,
    sequence: { sequencer: InThisOrder },
  },
});
