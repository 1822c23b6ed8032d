// A thread of bench/property/cores: does its share of a campaign, or as many runs written the usual way, and answers how many
// events there were.
import { parentPort } from 'node:worker_threads';
import { InternedPair } from '../../src/sim/index.js';
import { campaignRuns, type Share } from './campaign-runs.js';
import { usualRuns } from './usual-way.js';

export type Task =
  | (Share & { readonly way: 'campaign' })
  | { readonly way: 'usual'; readonly count: number; readonly seed: number };

const pair = new InternedPair();

const eventsOf = (task: Task): number =>
  task.way === 'campaign' ? campaignRuns(task, pair) : usualRuns(task.count, task.seed);

parentPort?.on('message', (task: Task) => parentPort?.postMessage(eventsOf(task)));
