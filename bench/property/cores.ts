// How many property runs there are in a second that passes, of 30 writes with every fault, in lockstep and under every rule:
// by a campaign over all cores, as `destage fuzz` does them, and by the same runs written the usual way, which has one. In turn,
// in one process, and both in threads of the same kind.
//
//   node out/bench/bench/property/cores.js [--rounds 9] [--threads K] [--runs 6000] [--usual-runs 150] [--seed 1] [--everything]
//
// So many runs in each thread. With --everything, images and reads are checked as well, which the usual way does not.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Property, properties } from '../../src/sim/index.js';
import { median, paceWhenDone } from '../rounds.js';
import { size } from './size.js';
import type { Task } from './thread.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    threads: { type: 'string', default: String(availableParallelism()) },
    runs: { type: 'string', default: '6000' },
    'usual-runs': { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    everything: { type: 'boolean', default: false },
  },
});

const [rounds, threads, runs] = [values.rounds, values.threads, values.runs].map(Number) as [number, number, number];
const [usual, seed] = [Number(values['usual-runs']), Number(values.seed)];
const checks: readonly Property[] = values.everything ? properties : ['lockstep', 'rules'];

const thread = () => new Worker(new URL('./thread.js', import.meta.url));
const all = Array.from({ length: threads }, thread);
const alone = thread();

async function give(worker: Worker, task: Task): Promise<void> {
  worker.postMessage(task);
  await once(worker, 'message');
}

/** How many were begun, in either way. */
const begun = { campaign: 0, usual: 0 };

function share(worker: Worker): Promise<void> {
  const first = begun.campaign;
  begun.campaign += runs;
  return give(worker, { way: 'campaign', seed, first, count: runs, checks, size });
}

const campaign = () => paceWhenDone(threads * runs, () => Promise.all(all.map(share)));

const usualWay = () =>
  paceWhenDone(usual, () => {
    begun.usual += usual;
    return give(alone, { way: 'usual', count: usual, seed: seed + begun.usual });
  });

await campaign();
await usualWay();
const paces: { readonly campaign: number; readonly usual: number }[] = [];
for (let round = 0; round < rounds; round += 1)
  paces.push({ campaign: (await campaign()).passed, usual: (await usualWay()).passed });
await Promise.all([...all, alone].map((worker) => worker.terminate()));

const say = (text: string) => process.stdout.write(`${text}\n`);
const ratios = paces.map((pace) => pace.campaign / pace.usual);
say(`checked: ${checks.join(', ')}; ${rounds} rounds in turn, ${threads} threads, node ${process.version}`);
say(`campaign: ${median(paces.map((pace) => pace.campaign)).toFixed(0)} runs a second that passes (median)`);
say(`the usual way: ${median(paces.map((pace) => pace.usual)).toFixed(0)} runs a second that passes (median)`);
say(
  `ratio: ${median(ratios).toFixed(1)} times the runs, ${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)}`,
);
