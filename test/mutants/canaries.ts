// Patches that change nothing that anybody could see. They must survive: a hunt that catches one of them cries wolf.
import { failingFlush, withoutTakeover } from './durable-mutants.js';
import type { Mutant } from './mutant.js';

type Canary = Omit<Mutant, 'caughtBy'>;

const write = 'this.#disk.write(next.block, next.bytes, next.from);';

export const canaries: readonly Canary[] = [
  {
    name: 'acknowledges-twice',
    wrong: 'Every acknowledgment is sent a second time at once.',
    patches: [
      {
        file: 'impl/secondary.ts',
        find: 'this.#outputs.acknowledge(this.#prefix);',
        replace: 'this.#outputs.acknowledge(this.#prefix);\n    this.#outputs.acknowledge(this.#prefix);',
      },
    ],
  },
  {
    name: 'leaves-released-writes-in-its-index',
    wrong: 'The index of the cache grows; reads do not look at what is released.',
    patches: [{ file: 'impl/primary.ts', find: '    this.#cache.drop(this.#released);\n', replace: '' }],
  },
  {
    name: 'writes-each-block-twice',
    wrong: 'The destager writes the same bytes a second time before it flushes.',
    patches: [{ file: 'sim/destager.ts', find: write, replace: `${write}\n      ${write}` }],
  },
  {
    name: 'writes-again-after-a-failed-flush',
    wrong: 'When a flush fails, the destager writes again what it had written, and flushes again.',
    faults: withoutTakeover,
    patches: [
      failingFlush,
      {
        file: 'sim/destager.ts',
        find: '  #begin(): void {\n',
        replace: '  readonly #since: BlockWrite[] = [];\n\n  #begin(): void {\n    this.#since.length = 0;\n',
      },
      { file: 'sim/destager.ts', find: write, replace: `${write}\n      this.#since.push(next);` },
      {
        file: 'sim/destager.ts',
        find: 'this.#disk.flush();',
        replace:
          'try {\n      this.#disk.flush();\n    } catch {\n      for (const { block, bytes, from } of this.#since) this.#disk.write(block, bytes, from);\n      this.#disk.flush();\n    }',
      },
    ],
  },
];
