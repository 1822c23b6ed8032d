// What a mutant is: a mistake that people make, as data: a few words, and a small patch of the source. The product has
// no branch for it; only the build of the tests makes it.
import type { RuleId } from '../../src/invariants/index.js';
import type { Faults } from '../../src/sim/index.js';

/** A file under src/ in which a mistake can be made; each stands for a part of the world. */
export type PatchedFile =
  | 'impl/primary.ts'
  | 'impl/secondary.ts'
  | 'impl/arrived.ts'
  | 'impl/window.ts'
  | 'sim/journal.ts'
  | 'sim/disk.ts'
  | 'sim/destager.ts';

/** `find` stands exactly once in the file. */
export type Patch = { readonly file: PatchedFile; readonly find: string; readonly replace: string };

/** A real bug, reduced to this mistake. */
type Source = { readonly system: string; readonly links: readonly string[] };

/**
 * What can catch a mutant: a rule, a property beside the rules, a node that refuses what cannot be its peer's, or
 * whatever is first.
 */
export type Catcher = RuleId | 'lockstep' | 'image' | 'reads' | 'settling' | 'refused frame' | 'anything';

export type Mutant = {
  /** What is wrong, in a few words. */
  readonly name: string;
  /** The same in a sentence. */
  readonly wrong: string;
  readonly source?: Source;
  /** What the reduction leaves out, or why a rule does not see it. */
  readonly note?: string;
  /** What has to catch it, each alone. */
  readonly caughtBy: readonly Catcher[];
  /** What may go wrong beside; default: everything. */
  readonly faults?: Faults;
  readonly patches: readonly Patch[];
};
