// `destage verify`: the main job, and a newcomer's first look. It shows the protocol explored, a fault found and
// explained, traces of a program in another language judged, the statecharts drawn, and a pair that runs; whatever is not as it must be
// ends it with an error.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { eventTable, sequenceSvg } from '../diagram/index.js';
import { explore, pairNetwork } from '../explore/index.js';
import { rules } from '../invariants/index.js';
import { checkTrace, type TraceReport, type Verdict, verdictText } from '../oracle/index.js';
import { describeReport } from '../report/index.js';
import { runDemo } from './demo.js';
import { drawChart, drawnCharts } from './draw-chart.js';
import { exitCode } from './exit-code.js';
import { makeFolder } from './make-folder.js';
import { columns, count, counted, resultTo, say } from './output.js';
import { shownFault, shownSize, violationOf } from './shown-fault.js';
import { traceFile } from './trace-file.js';

const examples = fileURLToPath(new URL('../../examples/python/', import.meta.url));

/** What was shown, in a line, and whether it came out as it must. */
type Finding = { readonly ok: boolean; readonly summary: string };

export const verifyCommand = (): Command =>
  new Command('verify')
    .summary('the whole thing once: explore, break, judge, draw, run')
    .description(
      'Explores the protocol, plants a fault, judges traces of a program in another language, draws the statecharts, and runs a pair.',
    )
    .option('--out <folder>', 'where pictures and fresh traces go', 'out')
    .action(async ({ out }: { readonly out: string }) => {
      process.exitCode = await runVerify(out);
    });

async function runVerify(out: string): Promise<number> {
  makeFolder(out);
  const findings = [explored(), broken(out), ...(await judged(out)), await drawn(out), await demonstrated()];
  say('In short');
  for (const { ok, summary } of findings) say(`  ${ok ? 'ok    ' : 'FAILED'}  ${summary}`);
  say();
  say('Where to look next');
  say(columns(lookNext(out), '  '));
  return findings.every(({ ok }) => ok) ? exitCode.conforms : exitCode.violates;
}

const lookNext = (out: string): readonly (readonly string[])[] => [
  [`${join(out, 'pair.svg')}, ${join(out, 'primary.svg')}`, 'the protocol as statecharts'],
  [join(out, 'counterexample.svg'), 'the planted fault as a sequence diagram'],
  ['destage check <trace.jsonl>', 'your own system; spec/trace-format.md says how to write a trace'],
  ['destage demo --keep', 'the pair, with all that it leaves'],
  ['destage explore --faults', 'other faults to plant; destage --help for everything else'],
];

function explored(): Finding {
  say('1. Every interleaving and every crash of a pair with 3 writes');
  const pair = explore(pairNetwork(shownSize, { rules: [] }));
  const watched = explore(pairNetwork(shownSize, { rules }));
  say(
    `  ${count(pair.states)} states and ${count(pair.edges)} edges, as many as TLC finds in spec/model/RemoteCopy.tla;`,
  );
  say(
    `  ${count(watched.states)} states with what ${rules.length} rules remember, and no rule is broken in any of them.`,
  );
  say();
  return {
    ok: pair.states === 15_074 && pair.edges === 69_556 && watched.counterexample === undefined,
    summary: `the protocol keeps all ${rules.length} rules in all ${count(watched.states)} states`,
  };
}

function broken(out: string): Finding {
  const shown = shownFault();
  if (shown === undefined) return { ok: false, summary: 'the planted fault was not found' };
  const { fault, counterexample } = shown;
  const { events, broken: rulesBroken } = counterexample;
  const violation = violationOf(counterexample);
  say(`2. A fault planted: the ${fault.chart} no longer asks whether ${fault.asks}`);
  say(`  The shortest run that breaks a rule has ${events.length} events:`);
  say();
  say(eventTable(events, { violation }));
  say();
  resultTo(join(out, 'counterexample.svg'), sequenceSvg(events, { violation }));
  return { ok: rulesBroken[0]?.id === 'RC-H', summary: `the planted fault breaks ${violation.text}` };
}

async function judged(out: string): Promise<readonly Finding[]> {
  say('3. Traces of a pair written in Python: one that is right, one that destages without waiting for the message');
  const recorded = (name: string) => join(examples, 'traces', `${name}.jsonl`);
  const findings = [
    await judge('the correct pair', recorded('correct'), 'conforms'),
    await judge('the pair with a mistake', recorded('destage-on-store'), 'violates'),
  ];
  const fresh = runPython(join(out, 'python.jsonl'));
  if (fresh === undefined) say('  No Python 3 is here, so the pair is not run afresh.');
  else findings.push(await judge('the correct pair, run just now and crashed twice', fresh, 'conforms'));
  say();
  return findings;
}

async function judge(what: string, file: string, expected: Verdict): Promise<Finding> {
  const name = nearby(file);
  const report = await checkTrace(traceFile(name));
  const [described = ''] = describeReport(report).split('\n\n');
  if (expected === 'violates') say(described.replace(/^/gm, '  '));
  else say(`  ${name}: ${verdictOf(report)}, ${counted(report.lines, 'line')}`);
  return { ok: report.verdict === expected, summary: `${what}: ${verdictOf(report)}` };
}

const verdictOf = ({ pairs }: TraceReport) => pairs.map(verdictText).join(', ');

/** A fresh trace of the Python pair; nothing where there is no Python 3. */
function runPython(trace: string): string | undefined {
  const { error, status, stderr } = spawnSync(
    'python3',
    [join(examples, 'run.py'), '--trace', trace, '--crash', 'both', '--seed', String(process.pid)],
    { encoding: 'utf8', timeout: 30_000 },
  );
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return undefined;
  if (status === 0 && existsSync(trace)) return trace;
  throw new Error(`the Python pair did not run: ${stderr.trim() || String(error)}`);
}

async function drawn(out: string): Promise<Finding> {
  say('4. The statecharts, drawn from the machines themselves');
  for (const chart of drawnCharts) resultTo(join(out, `${chart}.svg`), await drawChart(chart, 'svg'));
  const files = drawnCharts.map((chart) => `${chart}.svg`).join(', ');
  say(`  ${join(out, '')}: ${files}`);
  say();
  return { ok: true, summary: `${drawnCharts.length} pictures in ${out}` };
}

async function demonstrated(): Promise<Finding> {
  say('5. A pair that runs: two processes with journals and volumes, a host over NBD, a kill, a takeover');
  return runDemo(false);
}

const nearby = (file: string) => {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
};
