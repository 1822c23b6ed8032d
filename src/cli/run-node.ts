// Runs a node in this process until it is told to end: its log, its control socket, its metrics, its signals.
import { setFlagsFromString } from 'node:v8';
import pino from 'pino';
import {
  Control,
  FileFailure,
  type Log,
  Metrics,
  NodeRefusal,
  type NodeStatus,
  type PrimaryNode,
  type Request,
  type SecondaryNode,
} from '../server/index.js';
import { exitCode } from './exit-code.js';
import type { Surroundings } from './node-settings.js';
import { say } from './output.js';

type Node = PrimaryNode | SecondaryNode;

/** What is common to the options of both nodes, and made here. */
type Told = {
  readonly log: Log;
  readonly onFailure: (failure: Error) => void;
  readonly measures: Metrics['measures'];
};

export type NodeRun = {
  readonly folder: string;
  readonly around: Surroundings;
  readonly start: (told: Told) => Promise<Node>;
  /** Does what only this role does. */
  readonly act: (node: Node, request: Exclude<Request, { readonly ask: 'status' }>) => Promise<unknown>;
  /** What is done first, once it runs. */
  readonly first?: (node: Node) => Promise<void>;
};

/** Resolves when the node was told to end, and has; the process is to end then. */
export async function runNode({ folder, around, start, act, first }: NodeRun): Promise<number> {
  // What passes through sockets is garbage soon, and much more than all objects: a heap that may not grow with it would be
  // searched several times a second, which was a sixth of what a write cost. It may become four times as large, some tens of
  // megabytes. Where new objects are made stays as small as it is now: hardly any of them lives longer.
  setFlagsFromString('--heap-growing-percent=300');
  setFlagsFromString('--semi-space-growth-factor=1');
  // Everything is written before the call returns: the last line before an end is the one that matters.
  const logger = pino({ level: around.logLevel }, pino.destination({ dest: 2, sync: true }));
  const log: Log = (level, message, fields) => logger[level](fields, message);
  const metrics = new Metrics();
  const ended = new Ending();
  let node: Node;
  try {
    node = await start({ log, onFailure: (failure) => ended.fail(failure), measures: metrics.measures });
  } catch (error) {
    return cannotRun(error);
  }
  let control: Control;
  try {
    control = await Control.listen(folder, (request) => answer(node, request, act));
    metrics.show(
      (): NodeStatus => node.status,
      () => node.hostCounts,
    );
    if (around.metrics !== undefined) {
      const { host, port } = await metrics.listen(around.metrics);
      log('info', 'metrics are served', { listen: `${host}:${port}` });
    }
    await first?.(node);
  } catch (error) {
    if (!isExpected(error)) throw error;
    logger.fatal(error.message);
    return exitCode.cannotRun;
  }
  const failure = await ended.wait();
  if (failure !== undefined) {
    logger.fatal(failure.message);
    return exitCode.cannotRun;
  }
  log('info', 'ending', {});
  await control.close();
  await metrics.close();
  await node.stop();
  log('info', 'ended', {});
  return exitCode.conforms;
}

const answer = async (node: Node, request: Request, act: NodeRun['act']): Promise<unknown> =>
  request.ask === 'status' ? node.status : act(node, request);

/** What ends a node: a signal, or a failure. */
class Ending {
  #end: (failure: Error | undefined) => void = () => {};
  readonly #ended = new Promise<Error | undefined>((resolve) => {
    this.#end = resolve;
  });

  /** A signal that comes while the node starts ends it as soon as it has. A second one ends the process at once. */
  constructor() {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => this.#end(undefined));
  }

  fail(failure: Error): void {
    this.#end(failure);
  }

  wait(): Promise<Error | undefined> {
    return this.#ended;
  }
}

/** It never ran: says why. @throws what is a fault of ours */
export function cannotRun(error: unknown): number {
  if (!isExpected(error)) throw error;
  say(`destage: ${error.message}`);
  return exitCode.cannotRun;
}

/** Errors that say what is wrong, where, and what to do; any other is a fault of ours. */
const isExpected = (error: unknown): error is Error =>
  error instanceof FileFailure ||
  error instanceof NodeRefusal ||
  (error instanceof Error && expected.has(error.name)) ||
  (error instanceof Error && 'code' in error);

const expected: ReadonlySet<string> = new Set([
  'FolderInUse',
  'IdentityRefusal',
  'VolumeRefusal',
  'JournalRefusal',
  'InsecureLink',
  'ListeningFailure',
  'Fenced',
  'LostWrites',
]);
