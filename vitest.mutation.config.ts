// The tests that mutants of one room have to face, quickest first: a mutant is dead at the first that fails. One worker
// without isolation, because for most mutants loading takes longer than testing.
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const facedBy: Readonly<Record<string, readonly string[]>> = {
  machines: [
    'test/mutation/loading.test.ts',
    'test/machines/verified.test.ts',
    'test/machines/totality-gaps.test.ts',
    'test/machines/totality.test.ts',
    'test/machines/agreement.test.ts',
    'test/machines/faults.test.ts',
    'test/machines/totality-reached.test.ts',
  ],
};

const files = facedBy[process.env['MUTATED'] ?? ''];
if (files === undefined) throw new Error(`MUTATED is one of ${Object.keys(facedBy).join(', ')}`);

class InThisOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => files.findIndex((file) => moduleId.endsWith(file));
    return specifications.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: [...files],
    isolate: false,
    fileParallelism: false,
    testTimeout: 20_000,
    sequence: { sequencer: InThisOrder },
  },
});
