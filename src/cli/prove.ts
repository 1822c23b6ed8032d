// `destage prove`: that the rules are the model. In every reachable state of the pair, what the statecharts allow all
// rules allow, and the other way round; and no rule can be left out.
import { Command } from 'commander';
import { type Comparison, compare, type Difference, pairNetwork } from '../explore/index.js';
import { type Rule, rules } from '../invariants/index.js';
import { nameOf, type ObservedEvent, type Parameters } from '../protocol/index.js';
import { exitCode, UsageError } from './exit-code.js';
import { columns, count, result, say } from './output.js';

type Options = { readonly writes: string; readonly json?: boolean };
type Proof = { readonly parameters: Parameters } & Comparison<ObservedEvent>;
type Need = { readonly rule: Rule; readonly difference: Difference<ObservedEvent> | undefined };

/** More take minutes and gigabytes. */
const mostWrites = 5;

export const proveCommand = (): Command =>
  new Command('prove')
    .summary('show that the rules are the model')
    .description(
      'Shows, for pairs with 1 to n writes, that all rules together allow exactly what the statecharts allow.',
    )
    .option('--writes <n>', `up to how many writes, from 1 to ${mostWrites}`, '3')
    .option('--json', 'machine-readable output')
    .action(({ writes, json }: Options) => {
      process.exitCode = runProve(numberOfWrites(writes), json ?? false);
    });

function numberOfWrites(text: string): number {
  const writes = Number(text);
  if (Number.isInteger(writes) && writes >= 1 && writes <= mostWrites) return writes;
  throw new UsageError(`--writes takes a whole number from 1 to ${mostWrites}`);
}

function runProve(writes: number, json: boolean): number {
  const proofs = Array.from({ length: writes }, (_, k) => proof(k + 1));
  const needs = rules.map(need);
  const isProved = proofs.every(({ difference }) => difference === undefined);
  if (json) result(JSON.stringify({ proved: isProved, sizes: proofs, needs: needs.map(needAsJson) }));
  else describe(proofs, needs);
  return isProved ? exitCode.conforms : exitCode.violates;
}

function proof(writes: number): Proof {
  const parameters = { writes, queueDepth: 2, primaryCapacity: writes, secondaryCapacity: writes };
  return { parameters, ...compare(pairNetwork(parameters, { rules, beyond: 1 })) };
}

/** What is allowed without the rule: a shortest run that the statecharts refuse. */
function need(rule: Rule): Need {
  const others = rules.filter((other) => other !== rule);
  // A bound forbids something only where it is smaller than what the others allow.
  for (const [queueDepth, primaryCapacity, secondaryCapacity] of [
    [2, 2, 2],
    [1, 2, 2],
    [2, 1, 2],
    [2, 2, 1],
  ] as const) {
    const parameters = { writes: 2, queueDepth, primaryCapacity, secondaryCapacity };
    const { difference } = compare(pairNetwork(parameters, { rules: others }));
    if (difference !== undefined) return { rule, difference };
  }
  return { rule, difference: undefined };
}

const needAsJson = ({ rule, difference }: Need) => ({ rule: rule.id, allowed_without_it: difference?.events ?? null });

function describe(proofs: readonly Proof[], needs: readonly Need[]): void {
  for (const { parameters, states, difference } of proofs) {
    const { writes, queueDepth, primaryCapacity, secondaryCapacity } = parameters;
    say(
      `(${writes}, ${queueDepth}, ${primaryCapacity}, ${secondaryCapacity}): ${count(states)} states, numbers from 0 to ${writes + 1}`,
    );
    if (difference === undefined) say(`  the statecharts and the ${rules.length} rules allow the same events in each`);
    else say(`  they differ: ${inWords(difference)}`);
  }
  say();
  say('Without a rule, the others allow the last event of');
  say(
    columns(needs.map(({ rule, difference }) => [rule.id, rule.name, difference ? runOf(difference) : whyNot(rule)])),
  );
}

function inWords(difference: Difference<ObservedEvent>): string {
  const who = difference.broken.map(({ id, found }) => `${id} (${found})`).join(' and ') || 'the statecharts';
  return `${runOf(difference)}; the last event is refused only by ${who}`;
}

const runOf = ({ events }: Difference<ObservedEvent>) => events.map(nameOf).join(', ');

/** Rules about what the statecharts do not have, and rules that a stricter one of the model stands behind. */
const whyNot = (rule: Rule) =>
  ['RC-F', 'RC-K', 'RC-L', 'RC-V'].includes(rule.id)
    ? '(speaks of fields that the statecharts do not have; see spec/vectors)'
    : '(a stricter rule of the model forbids the same; see spec/vectors)';
