// Exhaustive exploration beside its peers, in turn: SPIN on the same model, with its generated verifier and without rules
// or with the invariants; and `xstate/graph` on the same statecharts. Seconds are of a core (user time): other work on the
// machine says nothing. Every count is compared; where they differ nothing is measured.
//
//   npm run --silent bench -- out/bench/bench/explore/measure.js [--rounds 3] [--only spin|start|graph]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Explorer, pairNetwork } from '../../src/explore/index.js';
import { remoteCopyRules } from '../../src/invariants/index.js';
import { median } from '../rounds.js';
import { graphStates } from './graph-peer.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    explore: { type: 'string' },
    rules: { type: 'boolean', default: false },
    graph: { type: 'string' },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);
const sizeOf = (writes: number) => ({ writes, queueDepth: 2, primaryCapacity: writes, secondaryCapacity: writes });

type Told = { readonly states: number; readonly edges: number; readonly seconds: number; readonly bytes: number };

/** What a process of its own tells: counts, seconds of a core, and by how much its memory grew at most. */
function destage(writes: number, rules: boolean): Told {
  const args = [process.argv[1] ?? '', '--explore', String(writes), ...(rules ? ['--rules'] : [])];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function exploreHere(writes: number, rules: boolean): Told {
  const explorer = new Explorer(pairNetwork(sizeOf(writes), { rules: rules ? remoteCopyRules : [] }));
  let bytes = 0;
  while (!explorer.isOver) {
    explorer.advance(100_000);
    bytes = explorer.bytes;
  }
  const { states, edges } = explorer.progress;
  return { states, edges, seconds: process.cpuUsage().user / 1e6, bytes };
}

/** Runs a program; the seconds of a core that it took, and what it said. */
function timed(
  command: string,
  args: readonly string[],
  cwd: string,
): { readonly seconds: number; readonly told: string } {
  const { stdout, stderr, status } = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="user %U"; time "$@"', 'bash', command, ...args],
    {
      cwd,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return { seconds: Number(/user ([\d.]+)/.exec(stderr)?.[1]), told: stdout };
}

type Verifier = { readonly build: number; readonly run: () => Told };

function verifier(folder: string, writes: number, invariants: boolean): Verifier {
  const name = `pan-${writes}-${invariants}`;
  const constants = { N: writes, QUEUE_DEPTH: 2, PRIMARY_CAPACITY: writes, SECONDARY_CAPACITY: writes };
  const defines = Object.entries(constants).map(([constant, value]) => `-D${constant}=${value}`);
  const model = resolve('bench/peers/remote-copy.pml');
  const made = timed('spin', ['-a', ...(invariants ? ['-DINVARIANTS'] : []), ...defines, model], folder);
  const compiled = timed('gcc', ['-O3', '-DSAFETY', '-DNOREDUCE', '-o', name, 'pan.c'], folder);
  return {
    build: made.seconds + compiled.seconds,
    run: () => {
      const { seconds, told } = timed(`./${name}`, ['-m1000000', '-w24', '-n'], folder);
      const number = (pattern: RegExp) => Number(pattern.exec(told)?.[1]);
      const edges = number(/(\d+) transitions/) - 1;
      const bytes = number(/([\d.]+)\s+total actual memory/) * 2 ** 20;
      return { states: number(/(\d+) states, stored/), edges, seconds, bytes };
    },
  };
}

function besideSpin(folder: string, writes: number, rules: boolean): void {
  const { run } = verifier(folder, writes, rules);
  const ratios: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const [spin, ours] = [run(), destage(writes, rules)];
    if (!rules && (spin.states !== ours.states || spin.edges !== ours.edges))
      throw new Error(`${spin.states} and ${ours.states} states, ${spin.edges} and ${ours.edges} edges`);
    ratios.push(ours.seconds / spin.seconds);
    say(
      `(${writes}, 2, ${writes}, ${writes}) ${rules ? 'with rules' : 'alone'}: SPIN ${spin.states} states ${spin.seconds.toFixed(2)} s ${(spin.bytes / spin.states).toFixed(1)} B/state; ` +
        `destage ${ours.states} states ${ours.edges} edges ${ours.seconds.toFixed(2)} s ${(ours.bytes / ours.states).toFixed(1)} B/state`,
    );
  }
  say(`  ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`);
}

/** With everything: the start of the process and XState here, generating and compiling there. */
function fromTheStart(folder: string): void {
  const ratios: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const { build, run } = verifier(folder, 5, false);
    const spin = build + run().seconds;
    const { seconds } = destage(5, false);
    ratios.push(seconds / spin);
    say(
      `(5, 2, 5, 5) from the start: SPIN ${spin.toFixed(2)} s (${build.toFixed(2)} to build), destage ${seconds.toFixed(2)} s`,
    );
  }
  say(`  ratio ${median(ratios).toFixed(2)}`);
}

/** Each at the largest size that it finishes in a minute. */
function besideGraph(): void {
  for (const writes of [1, 2, 3]) {
    const args = [process.argv[1] ?? '', '--graph', String(writes)];
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
    say(`xstate/graph (${writes}, 2, ${writes}, ${writes}): ${status === 0 ? stdout.trim() : 'not in a minute'}`);
    if (status !== 0) break;
  }
  const { states, seconds } = destage(6, false);
  say(`destage (6, 2, 6, 6): ${states} states in ${seconds.toFixed(1)} s, ${Math.round(states / seconds)} states/s`);
}

function measure(): void {
  const folder = mkdtempSync(join(tmpdir(), 'destage-spin-'));
  try {
    if (values.only !== 'start' && values.only !== 'graph') {
      besideSpin(folder, 6, false);
      besideSpin(folder, 6, true);
    }
    if (values.only !== 'spin' && values.only !== 'graph') fromTheStart(folder);
    if (values.only !== 'spin' && values.only !== 'start') besideGraph();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (values.explore !== undefined) say(JSON.stringify(exploreHere(Number(values.explore), values.rules)));
else if (values.graph !== undefined) {
  const states = graphStates(sizeOf(Number(values.graph)));
  const seconds = process.cpuUsage().user / 1e6;
  say(`${states} states in ${seconds.toFixed(2)} s, ${Math.round(states / seconds)} states/s`);
} else measure();
