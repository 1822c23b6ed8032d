// Options that would do nothing beside another one: whoever gives one means something by it.
import { UsageError } from './exit-code.js';
import { inKebab } from './option-name.js';

/** An option, and what it makes of others. */
export type Beside = {
  readonly option: string;
  /** Why the others have no effect. */
  readonly because: string;
  /** The others, as commander calls them. */
  readonly others: readonly string[];
};

/**
 * @param isGiven whether the option of this name, as commander has it, was given
 * @throws UsageError for the first of the others that was given
 */
export function refuseBeside({ option, because, others }: Beside, isGiven: (name: string) => boolean): void {
  const given = others.find(isGiven);
  if (given === undefined) return;
  throw new UsageError(
    `--${inKebab(given)} has no effect beside ${option}, for ${because}: leave it out, or leave out ${option}`,
  );
}
