// How fast traces are judged, against a bare loop that reads the same lines with the same reader and calls JSON.parse
// on each. Both run by turns in one process, so that the ratio does not depend on the machine.
//
// --files: the same as three files in per-node order, two of the primary and one of the secondary; the bare loop reads all three.
// --hidden: half of the event types are not shown, so that the oracle has to complete them.
//
//   tsx bench/oracle/measure.ts [--events 1000000] [--rounds 5] [--window 64] [--reversed] [--files] [--hidden]
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkLogs, checkTrace, type TraceSource } from '../../src/oracle/index.js';
import { eventTypes } from '../../src/protocol/index.js';
import { bareLoop } from './bare-loop.js';
import { generateTrace, traceChunks } from './generate-trace.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    window: { type: 'string', default: '64' },
    reversed: { type: 'boolean', default: false },
    files: { type: 'boolean', default: false },
    hidden: { type: 'boolean', default: false },
  },
});

const events = Number(values.events);
const shape = { window: Number(values.window), reversed: values.reversed };

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Of a core: a machine that others use, too, says nothing by the clock. */
async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function bare(sources: readonly TraceSource[]): Promise<number> {
  let count = 0;
  for (const source of sources) count += await bareLoop(source.open());
  return count;
}

async function check(sources: readonly TraceSource[]): Promise<void> {
  const [source] = sources;
  const { verdict, pairs } =
    source !== undefined && sources.length === 1 ? await checkTrace(source) : await checkLogs(sources);
  if (verdict !== (values.hidden ? 'inconclusive' : 'conforms'))
    throw new Error(`the trace ${verdict}: ${pairs[0]?.violation?.sentence}`);
}

/** The resident memory that is in use while the work runs, at most, in megabytes. */
async function memory(work: () => Promise<unknown>): Promise<number> {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 20);
  await work();
  clearInterval(timer);
  look();
  return most / 1e6;
}

async function measure(files: readonly string[]): Promise<void> {
  const source = files.map((file) => ({
    name: file,
    again: true,
    open: () => createReadStream(file, { highWaterMark: 1 << 18 }),
  }));
  const count = await bare(source);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  say(`${count} lines, ${(bytes / 1e6).toFixed(1)} MB, node ${process.version}`);
  say('round  bare ms  check ms  ratio');
  const rounds: { readonly parsed: number; readonly checked: number }[] = [];
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const parsed = await milliseconds(() => bare(source));
    const checked = await milliseconds(() => check(source));
    rounds.push({ parsed, checked });
    say(`${round}      ${parsed.toFixed(0)}  ${checked.toFixed(0)}  ${(checked / parsed).toFixed(2)}`);
  }
  const parsed = Math.min(...rounds.map((round) => round.parsed));
  const checked = Math.min(...rounds.map((round) => round.checked));
  say(`best   ${parsed.toFixed(0)}  ${checked.toFixed(0)}  ${(checked / parsed).toFixed(2)}`);
  say(`${Math.round((count / checked) * 1000).toLocaleString('en')} lines a second`);
  say(`resident memory at most: ${(await memory(() => check(source))).toFixed(0)} MB`);
}

/** Half of the types; what is left are the stores, the destages, and the faults. */
const hidden = [
  'host.issue',
  'primary.report',
  'primary.transmit',
  'secondary.report',
  'primary.acknowledged',
  'primary.message',
  'secondary.permit',
  'primary.release',
];
const isHidden = (line: string) => hidden.some((type) => line.startsWith(`{"event":"${type}"`));
const header = (fields: object) => `${JSON.stringify({ trace: 'destage/1', ...fields })}\n`;

/** The trace with only the lines of some types, and a header that says so. */
function withoutHidden(file: string): string {
  const observes = eventTypes.filter((type) => !hidden.includes(type));
  const lines = readFileSync(file, 'utf8').split('\n').slice(1);
  const shown = `${file}.hidden`;
  writeFileSync(shown, header({ observes }) + lines.filter((line) => !isHidden(line)).join('\n'));
  return shown;
}

/** Three logs: the primary's in two files, and the secondary's. */
function byNode(file: string): readonly string[] {
  const names = [0, 1, 2].map((k) => `${file}.${k}`);
  const [first = 0, second = 0, secondary = 0] = names.map((name) => openSync(name, 'w'));
  let lines = 0;
  for (const chunk of traceChunks(events, shape)) {
    const told = chunk.split(/(?<=\n)/).filter((line) => !line.includes('"trace"') && !line.includes('"end"'));
    const isOwn = (line: string) => line.startsWith('{"event":"secondary.');
    writeSync(lines * 2 < events ? first : second, told.filter((line) => !isOwn(line)).join(''));
    writeSync(secondary, told.filter(isOwn).join(''));
    lines += told.length;
  }
  for (const descriptor of [first, second, secondary]) closeSync(descriptor);
  return names;
}

const folder = mkdtempSync(join(tmpdir(), 'destage-bench-'));
try {
  const file = join(folder, 'trace.jsonl');
  generateTrace(file, events, shape);
  await measure(values.files ? byNode(file) : [values.hidden ? withoutHidden(file) : file]);
} finally {
  rmSync(folder, { recursive: true });
}
