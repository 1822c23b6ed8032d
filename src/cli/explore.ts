// `destage explore`: every interleaving and every crash of a pair of this size, with all rules watching.
import { Command, Option } from 'commander';
import { eventTable, sequenceMermaid, sequenceSvg, sequenceText } from '../diagram/index.js';
import {
  type Counterexample,
  type Exploration,
  Explorer,
  type Fault,
  faults,
  lossyPairNetwork,
  type Network,
  pairNetwork,
} from '../explore/index.js';
import { type Rule, rules } from '../invariants/index.js';
import { nameOf, type ObservedEvent, type Parameters, parametersSchema } from '../protocol/index.js';
import { goOn, refuseOverwriting, resumedLabel } from './checkpoint-file.js';
import { exitCode, UsageError } from './exit-code.js';
import { type RunOptions, runKept, type Stopped, withRunOptions } from './exploration-run.js';
import { type AnswersOptions, type Asked, asksForAnswers, runAnswers, withAnswersOptions } from './explore-answers.js';
import { refuseOutputs } from './explore-outputs.js';
import { refuseRulesAndNone, refuseWithoutEffect } from './explore-without-effect.js';
import { labelFor, networkLabel } from './explored-label.js';
import { networkIn } from './network-file.js';
import { inKebab } from './option-name.js';
import { columns, counted, result, resultTo, say } from './output.js';
import { ruleGroups } from './rule-groups.js';
import { violationOf } from './shown-fault.js';
import { writeRegression } from './write-regression.js';

type Options = AnswersOptions & {
  readonly writes: string;
  readonly queueDepth: string;
  readonly primaryCapacity?: string;
  readonly secondaryCapacity?: string;
  readonly rules?: boolean | string;
  readonly fault?: string;
  readonly faults?: boolean;
  readonly format: 'table' | 'text' | 'mermaid' | 'svg';
  readonly out?: string;
  readonly json?: boolean;
} & RunOptions;

export const exploreCommand = (): Command =>
  refuseRulesAndNone(withRunOptions(withAnswersOptions(new Command('explore'))))
    .summary('explore every interleaving and crash of a small pair')
    .description(
      'Explores every interleaving and crash of a pair of this size with all rules, and shows the shortest run that breaks one.',
    )
    .option('--writes <n>', 'how many writes the host sends', '3')
    .option('--queue-depth <n>', 'most writes sent and not completed', '2')
    .option('--primary-capacity <n>', 'most writes in the cache of the primary (default: as many as writes)')
    .option(
      '--secondary-capacity <n>',
      'how far beyond its destaged writes the secondary stores (default: as many as writes)',
    )
    .option('--rules <ids>', 'only these rules, separated by commas')
    .option('--no-rules', 'the pair alone')
    .option('--fault <guard>', 'switch off a guard of a statechart')
    .option('--faults', 'list the guards that can be switched off')
    .addOption(
      new Option('--format <format>', 'how a counterexample is shown')
        .choices(['table', 'text', 'mermaid', 'svg'])
        .default('table'),
    )
    .option('--out <file>', 'write the counterexample to a file')
    .option('--json', 'machine-readable output')
    .action(async (options: Options, command: Command) => {
      refuseWithoutEffect(options, (name) => command.getOptionValueSource(name) === 'cli');
      refuseOutputs(options);
      if (options.faults) process.exitCode = listFaults(options);
      else process.exitCode = await (asksForAnswers(options) ? exploreWithAnswers(options) : runExplore(options));
    });

function listFaults({ json }: Options): number {
  if (json) result(JSON.stringify(faults));
  else result(columns(faults.map(({ chart, guard, asks }) => [faultName(chart, guard), asks])));
  return exitCode.conforms;
}

/** Everything that is asked of a network: of somebody's, or of the pair. */
async function exploreWithAnswers(options: Options): Promise<number> {
  if (options.network === undefined) return runAnswers(askedOfPair(options), options);
  const network = await networkIn(options.network);
  const [title, label] = [`The network ${options.network}`, networkLabel(options.network)];
  return runAnswers({ network, title, label, parts: [network] }, options);
}

function askedOfPair(options: Options): Asked {
  const parameters = parametersOf(options);
  const leftOut = options.leaveOut === undefined ? undefined : faultOf(options.leaveOut);
  const fault = options.fault === undefined ? undefined : faultOf(options.fault);
  const chosen = chosenRules(options.rules);
  const networkWith = (some: readonly Rule[]) =>
    (options.lossy ? lossyPairNetwork : pairNetwork)(parameters, { rules: some, fault, leftOut });
  const where = options.lossy ? ', on a link that forgets' : '';
  const without = leftOut === undefined ? '' : `, in which ${leftOut.guard} never holds`;
  const groups = options.reduce === 'cover' && chosen.length > 0 ? ruleGroups(chosen) : [chosen];
  const more = [
    ...(options.lossy ? ['lossy'] : []),
    ...(leftOut === undefined ? [] : [`without ${leftOut.chart}.${leftOut.guard}`]),
    'with everything that is asked',
  ];
  return {
    network: networkWith(chosen),
    title: `${sizeOf(parameters)}${where}${without}`,
    label: labelFor(parameters, chosen, fault, more),
    parts: groups.map(networkWith),
  };
}

async function runExplore(options: Options): Promise<number> {
  const parameters = parametersOf(options);
  const chosen = chosenRules(options.rules);
  const fault = options.fault === undefined ? undefined : faultOf(options.fault);
  const isPairWanted = fault === undefined || chosen.length === 0;
  const stages = [...(isPairWanted ? [[]] : []), ...(chosen.length > 0 ? [chosen] : [])];
  const runs = await runStages(
    stages.map((some) => ({
      label: labelFor(parameters, some, fault),
      network: pairNetwork(parameters, { rules: some, fault }),
    })),
    options,
  );
  const pair = isPairWanted ? runs[0] : undefined;
  const withRules = chosen.length > 0 ? runs[stages.length - 1] : undefined;
  const { counterexample } = withRules?.found ?? {};
  const stopped = pair?.stopped ?? withRules?.stopped;
  if (options.json) result(JSON.stringify(asJson(parameters, pair?.found, withRules?.found, stopped)));
  else {
    report(parameters, fault, pair?.found, withRules?.found, chosen, stopped);
    if (counterexample) showCounterexample(counterexample, options);
  }
  if (counterexample && options.regression !== undefined)
    writeRegression(options.regression, counterexample, { parameters, fault });
  if (counterexample) return exitCode.violates;
  return stopped ? exitCode.inconclusive : exitCode.conforms;
}

type Run = { readonly found: Found; readonly stopped: Stopped };

/** One exploration after the other, up to one that stops early. What is gone on from is read before any of them begins. */
async function runStages(
  stages: readonly { readonly label: string; readonly network: Network<ObservedEvent> }[],
  { memory, checkpoint, resume }: RunOptions,
): Promise<readonly Run[]> {
  const at = resume === undefined ? -1 : labelsOf(stages).indexOf(resumedLabel(resume, labelsOf(stages)));
  refuseOverwriting(checkpoint, resume);
  const resumed = stages.map(({ network }, k) => (k === at ? new Explorer(network) : undefined));
  for (const [k, explorer] of resumed.entries())
    if (explorer !== undefined && resume !== undefined) goOn(explorer, resume, labelsOf(stages)[k] ?? '');
  const runs: Run[] = [];
  for (const [k, { label, network }] of stages.entries()) {
    const explorer = resumed[k] ?? new Explorer(network);
    // A checkpoint of a later one must not be lost to an earlier one.
    const stopped = await runKept(explorer, label, { memory, checkpoint: k < at ? undefined : checkpoint });
    runs.push({ found: explorer.result, stopped });
    if (stopped !== undefined) break;
  }
  return runs;
}

const labelsOf = (stages: readonly { readonly label: string }[]): readonly string[] => stages.map(({ label }) => label);

const faultName = (chart: string, guard: string) =>
  faults.filter((fault) => fault.guard === guard).length > 1 ? `${chart}.${guard}` : guard;

function faultOf(name: string): Fault {
  const found = faults.find(({ chart, guard }) => faultName(chart, guard) === name || `${chart}.${guard}` === name);
  if (found) return found;
  throw new UsageError(`there is no guard ${name}; \`destage explore --faults\` lists them`);
}

function chosenRules(ids: boolean | string = true): readonly Rule[] {
  if (typeof ids === 'boolean') return ids ? rules : [];
  return ids.split(',').map((id) => {
    const rule = rules.find((candidate) => candidate.id === id.trim());
    if (rule === undefined)
      throw new UsageError(`there is no rule ${id}; there are ${rules.map((known) => known.id).join(', ')}`);
    return rule;
  });
}

function parametersOf({ writes, queueDepth, primaryCapacity, secondaryCapacity }: Options): Parameters {
  const parsed = parametersSchema.safeParse({
    writes: Number(writes),
    queueDepth: Number(queueDepth),
    primaryCapacity: Number(primaryCapacity ?? writes),
    secondaryCapacity: Number(secondaryCapacity ?? writes),
  });
  if (parsed.success) return parsed.data;
  const field = inKebab(String(parsed.error.issues[0]?.path[0] ?? 'writes'));
  throw new UsageError(`--${field} takes a whole number from 1 to 16`);
}

type Found = Exploration<ObservedEvent>;

function asJson(
  parameters: Parameters,
  pair: Found | undefined,
  withRules: Found | undefined,
  stopped: string | undefined,
) {
  const { states, edges, depth } = pair ?? withRules ?? { states: 0, edges: 0, depth: 0 };
  return {
    parameters,
    complete: stopped === undefined,
    states,
    edges,
    depth,
    ...(withRules && { withRules: { states: withRules.states, edges: withRules.edges, depth: withRules.depth } }),
    ...(withRules?.counterexample && { counterexample: withRules.counterexample }),
    coverage: (withRules ?? pair)?.coverage,
  };
}

const sizeOf = ({ writes, queueDepth, primaryCapacity, secondaryCapacity }: Parameters): string =>
  `A pair with ${counted(writes, 'write')}, queue depth ${queueDepth}, capacities ${primaryCapacity} and ${secondaryCapacity}`;

function report(
  parameters: Parameters,
  fault: Fault | undefined,
  pair: Found | undefined,
  withRules: Found | undefined,
  chosen: readonly Rule[],
  stopped: string | undefined,
): void {
  say(sizeOf(parameters));
  if (fault) say(`with the guard ${fault.guard} of ${fault.chart} switched off (it asks: ${fault.asks})`);
  if (pair) say(`  ${counted(pair.states, 'state')}, ${counted(pair.edges, 'edge')}, depth ${pair.depth}`);
  if (withRules) {
    say(
      `  ${counted(withRules.states, 'state')}, ${counted(withRules.edges, 'edge')} with ${counted(chosen.length, 'rule')} watching`,
    );
    if (!withRules.counterexample) say(stopped ? '  no rule is broken in these' : '  no rule is broken');
  }
  if (stopped) {
    say(`  incomplete: ${stopped}; nothing is known of the states that were not reached`);
    return;
  }
  const seen = withRules ?? pair;
  if (seen && !seen.counterexample) reportCoverage(seen);
}

/** What was never reached: nothing was shown of it. */
function reportCoverage({ coverage }: Found): void {
  const states = coverage.charts.flatMap(({ statesNeverEntered }) => statesNeverEntered);
  const transitions = coverage.charts.flatMap(({ transitionsNeverTaken }) => transitionsNeverTaken);
  if (states.length > 0) say(`  states never entered: ${states.join(', ')}`);
  for (const transition of transitions) say(`  transition never taken: ${transition}`);
  if (coverage.neverExercised.length > 0) {
    say(`  rules never exercised: ${coverage.neverExercised.join(', ')}`);
  }
}

function showCounterexample(counterexample: Counterexample<ObservedEvent>, { format, out }: Options): void {
  const { events, broken } = counterexample;
  for (const { id, found } of broken) say(`  ${id} ${ruleName(id)}: ${found}`);
  say(`  shortest run: ${events.map(nameOf).join(', ')}`);
  say();
  const draw = { table: eventTable, text: sequenceText, mermaid: sequenceMermaid, svg: sequenceSvg }[format];
  resultTo(out, draw(events, { violation: violationOf(counterexample) }));
}

const ruleName = (id: string) => rules.find((rule) => rule.id === id)?.name ?? '';
