// A campaign over several threads. Runs are given out in the order of their indexes, and whatever was given out is
// awaited, so that what is known is always of a range without gaps.
import { Worker } from 'node:worker_threads';
import { emptyTally, type Failure, type Plan, type Recording, sum, type Tally } from '../sim/index.js';
import type { Answer, Task } from './fuzz-worker.js';

export type Campaign = {
  readonly plan: Plan;
  /** The index of the first run, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** How long runs are given out, in milliseconds; default: until there are no more. */
  readonly time?: number | undefined;
  readonly workers: number;
  /** Told after each batch. */
  readonly onProgress: (tally: Tally, seconds: number) => void;
  /** Asked before each task: whether to do no more. */
  readonly isStopped: () => boolean;
};

export type CampaignEnd = {
  readonly tally: Tally;
  readonly seconds: number;
  readonly recordings: readonly Recording[];
};

const batchSize = 20;

/** More kinds of failures than this are kept as they are and not made small: there is enough to do. */
const mostShrunk = 10;

export async function runCampaign(campaign: Campaign): Promise<CampaignEnd> {
  const { first, end, plan } = campaign;
  const count = Math.min(campaign.workers, Math.max(1, Math.ceil((end - first) / batchSize)));
  const workers = Array.from({ length: count }, () => new Worker(new URL('./fuzz-worker.js', import.meta.url)));
  try {
    const started = Date.now();
    const tally = await runAll(campaign, workers, started);
    const seconds = (Date.now() - started) / 1_000;
    return { tally, seconds, recordings: await record(plan, tally.failures, workers, campaign.isStopped) };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function runAll(campaign: Campaign, workers: readonly Worker[], started: number): Promise<Tally> {
  const { plan, first, end, time = Number.POSITIVE_INFINITY, onProgress, isStopped } = campaign;
  let tally = emptyTally;
  let next = first;
  const isOver = () => next >= end || isStopped() || Date.now() - started >= time;
  const work = async (worker: Worker) => {
    while (!isOver()) {
      const batch = { plan, first: next, count: Math.min(batchSize, end - next) };
      next += batch.count;
      const answer = await ask(worker, { do: 'runs', batch });
      if (answer.did === 'runs') tally = sum(tally, answer.tally);
      onProgress(tally, (Date.now() - started) / 1_000);
    }
  };
  await Promise.all(workers.map(work));
  return tally;
}

async function record(
  plan: Plan,
  failures: readonly Failure[],
  workers: readonly Worker[],
  isStopped: () => boolean,
): Promise<readonly Recording[]> {
  const waiting = failures.map((failure, k) => ({ failure, isShrunk: k < mostShrunk }));
  const recordings: Recording[] = [];
  const work = async (worker: Worker) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { failure, isShrunk } = next;
      const mostTries = isShrunk && !isStopped() ? undefined : 1;
      const answer = await ask(worker, { do: 'record', plan, failure, mostTries });
      if (answer.did === 'record') recordings.push(answer.recording);
    }
  };
  await Promise.all(workers.map(work));
  return recordings.toSorted((a, b) => a.run - b.run);
}

/** @throws whatever the thread ended with instead of an answer */
const ask = (worker: Worker, task: Task): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number) => reject(new Error(`a thread of the campaign ended with ${code}`));
    const settle = () => {
      worker.off('error', reject);
      worker.off('exit', onExit);
    };
    worker.once('error', reject);
    worker.once('exit', onExit);
    worker.once('message', (answer: Answer) => {
      settle();
      resolve(answer);
    });
    worker.postMessage(task);
  });
