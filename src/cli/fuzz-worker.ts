// A thread of `destage fuzz`: it is given tasks, does each to its end and answers. It never says or writes anything else.
import { parentPort } from 'node:worker_threads';
import {
  type Batch,
  type Failure,
  InternedPair,
  type Plan,
  type Recording,
  recordingOf,
  runBatch,
  type Tally,
} from '../sim/index.js';

/** Do some runs, or make a run that fails small. */
export type Task =
  | { readonly do: 'runs'; readonly batch: Batch }
  | { readonly do: 'record'; readonly plan: Plan; readonly failure: Failure; readonly mostTries?: number | undefined };

export type Answer =
  | { readonly did: 'runs'; readonly tally: Tally }
  | { readonly did: 'record'; readonly recording: Recording };

/** When so many local states are remembered they are forgotten, so that the memory stays bounded: some 300 MB. */
const mostStates = 100_000;

let pair = new InternedPair();

function answerTo(task: Task): Answer {
  if (pair.states > mostStates) pair = new InternedPair();
  if (task.do === 'runs') return { did: 'runs', tally: runBatch(task.batch, { pair }) };
  return { did: 'record', recording: recordingOf(task.plan, task.failure, { pair, mostTries: task.mostTries }) };
}

parentPort?.on('message', (task: Task) => parentPort?.postMessage(answerTo(task)));
