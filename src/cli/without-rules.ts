// `--without`: the claim rules that a system cannot have, and without which a verdict is success.
import { claimRules } from '../invariants/index.js';
import { UsageError } from './exit-code.js';

/**
 * The rules that the option names; none if it is not given.
 *
 * @throws UsageError for a name that is no claim rule, and for none at all: whoever gives the option means some
 */
export function withoutRules(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const asked = text.split(',').map((id) => id.trim()).filter((id) => id !== ''); // biome-ignore format: one step a call
  const known: readonly string[] = claimRules.map(({ id }) => id);
  if (asked.length === 0) throw wrong(`"${text}" names none: leave --without out, or name some of ${known.join(', ')}`);
  const unknown = asked.find((id) => !known.includes(id));
  if (unknown !== undefined) throw wrong(`${unknown} is none of ${known.join(', ')}`);
  return asked;
}

const wrong = (reason: string) => new UsageError(`--without takes claim rules, separated by commas, and ${reason}`);
