// Options that would do nothing beside another one: whoever gives one means something by it.
import { UsageError } from './exit-code.js';

/** An option, and what it makes of others. */
export type Beside = {
  readonly option: string;
  /** Why the others have no effect. */
  readonly because: string;
  /** The others, as commander and as people call them. */
  readonly others: Readonly<Record<string, string>>;
};

/**
 * @param isGiven whether the option of this name, as commander has it, was given
 * @throws UsageError for the first of the others that was given
 */
export function refuseBeside({ option, because, others }: Beside, isGiven: (name: string) => boolean): void {
  const given = Object.entries(others).find(([name]) => isGiven(name));
  if (given === undefined) return;
  throw new UsageError(
    `${given[1]} has no effect beside ${option}, for ${because}: leave it out, or leave out ${option}`,
  );
}
