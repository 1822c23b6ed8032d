// How fast traces are judged, against a bare loop that reads the same lines with the same reader and calls JSON.parse
// on each. Both run by turns in one process, so that the ratio does not depend on the machine.
//
//   tsx bench/oracle/measure.ts [--events 1000000] [--rounds 5] [--window 64] [--reversed]
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkTrace, type TraceSource } from '../../src/oracle/index.js';
import { readLines } from '../../src/oracle/lines.js';
import { generateTrace } from './generate-trace.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    window: { type: 'string', default: '64' },
    reversed: { type: 'boolean', default: false },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function bareLoop(source: TraceSource): Promise<number> {
  let count = 0;
  for await (const { lines } of readLines(source.open(), source.name)) {
    for (const line of lines) {
      JSON.parse(line);
      count += 1;
    }
  }
  return count;
}

async function check(source: TraceSource): Promise<void> {
  const { verdict, pairs } = await checkTrace(source);
  if (verdict !== 'conforms') throw new Error(`the trace ${verdict}: ${pairs[0]?.violation?.sentence}`);
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

async function measure(file: string): Promise<void> {
  const source = { name: file, again: true, open: () => createReadStream(file, { highWaterMark: 1 << 18 }) };
  const count = await bareLoop(source);
  say(`${count} lines, ${(statSync(file).size / 1e6).toFixed(1)} MB, node ${process.version}`);
  say('round  bare ms  check ms  ratio');
  const rounds: { readonly bare: number; readonly checked: number }[] = [];
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const bare = await milliseconds(() => bareLoop(source));
    const checked = await milliseconds(() => check(source));
    rounds.push({ bare, checked });
    say(`${round}      ${bare.toFixed(0)}  ${checked.toFixed(0)}  ${(checked / bare).toFixed(2)}`);
  }
  const bare = Math.min(...rounds.map((round) => round.bare));
  const checked = Math.min(...rounds.map((round) => round.checked));
  say(`best   ${bare.toFixed(0)}  ${checked.toFixed(0)}  ${(checked / bare).toFixed(2)}`);
  say(`${Math.round((count / checked) * 1000).toLocaleString('en')} lines a second`);
  say(`resident memory at most: ${(await memory(() => check(source))).toFixed(0)} MB`);
}

const folder = mkdtempSync(join(tmpdir(), 'destage-bench-'));
try {
  const file = join(folder, 'trace.jsonl');
  generateTrace(file, Number(values.events), { window: Number(values.window), reversed: values.reversed });
  await measure(file);
} finally {
  rmSync(folder, { recursive: true });
}
