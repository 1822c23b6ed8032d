// Reads the logs of several nodes side by side: always from the one whose node is the furthest behind, so that no more is
// held than the logs are apart. What stands in a log is waited for, so that the order of reading does not depend on
// the machine; what is yet to be written is not.
import type { NodeName, TraceHeader, TraceLine } from '../../protocol/index.js';
import { defaultHeader } from './header.js';
import { InputError } from './input-error.js';
import { NodeLog } from './node-log.js';
import { placeIn } from './places.js';
import type { TraceSource } from './read-trace.js';

/** Told of what the logs say, line by line; the order between nodes means nothing. */
export type NodesVisitor = {
  /** Before any line. */
  header(header: TraceHeader): void;
  /**
   * @param node the node whose log it is in; nothing for a line of a log that does not say
   * @returns whether to go on
   */
  line(line: TraceLine, at: number, node: NodeName | undefined): boolean;
  /** Nothing more of this node comes. Answers whether to go on. */
  close(node: NodeName): boolean;
  /** How far a node is ahead. */
  waiting(node: NodeName): number;
};

export type ReadingNodes = {
  readonly onProgress?: ((lines: number) => void) | undefined;
  /** Told once of each log that is not read on because its node is so many events ahead of the other. */
  readonly onHeldBack?: ((file: string, events: number) => void) | undefined;
};

/** Lines of one log that are read before another is looked at. */
const atOnce = 64;

/** Events that a node may be ahead of the other before its log is not read on, if it can wait. */
const mostAhead = 500_000;

const nodes = ['primary', 'secondary'] as const;

/**
 * @returns how many lines were read, whether some log ends within a line, and the names of those that ended without a line
 * @throws InputError for the first line that cannot be read; T007 for headers that contradict each other; T013 for files of
 *   a node that are not in its order
 */
export async function readNodes(
  sources: readonly TraceSource[],
  visitor: NodesVisitor,
  { onProgress, onHeldBack }: ReadingNodes = {},
): Promise<{ readonly lines: number; readonly isTorn: boolean; readonly empty: readonly string[] }> {
  const logs = sources.map((source, index) => new NodeLog(source, index));
  const headers = await firstHeaders(logs);
  visitor.header(headers.common);
  const lastFile = new Map<NodeName, number>();
  const isOpen = new Set<NodeName>(nodes);
  const held = new Set<NodeLog>();
  let lines = 0;
  for (;;) {
    await whatStandsThere(logs);
    headers.check();
    if (!closeEnded(logs, isOpen, visitor)) break;
    const free = logs.filter((log) => !isHeldBack(log, visitor));
    const log = next(free, visitor);
    if (log === undefined) {
      if (onHeldBack !== undefined) tellHeldBack(logs, free, held, visitor, onHeldBack);
      if (await something(free)) continue;
      break;
    }
    if (log.node !== undefined) checkOrder(log, log.node, lastFile);
    const taken = takeLines(log, logs.length, visitor);
    lines += taken.lines;
    if (!taken.goesOn) return { lines, isTorn: false, empty: emptyOnes(logs) };
    if (lines % 4096 < atOnce) onProgress?.(lines);
  }
  return { lines, isTorn: logs.some(({ isTorn }) => isTorn), empty: emptyOnes(logs) };
}

const emptyOnes = (logs: readonly NodeLog[]) =>
  logs.filter(({ isOver, hasLines }) => isOver && !hasLines).map(({ name }) => name);

/** Takes lines of one node, and says how many, and whether to go on. */
function takeLines(log: NodeLog, files: number, visitor: NodesVisitor) {
  const { node } = log;
  let lines = 0;
  for (; lines < atOnce && log.node === node && log.hasMore; lines += 1) {
    const { line, at } = log.take();
    if (!visitor.line(line, placeIn(log.index, at, files), node)) return { lines, goesOn: false };
  }
  return { lines, goesOn: true };
}

/** Waits until each log has lines, or has none for now. */
async function whatStandsThere(logs: readonly NodeLog[]): Promise<void> {
  for (const log of logs) {
    while (log.isLate) await log.more();
  }
}

/** Waits until one of these logs has more, or has ended; whether any can. */
async function something(logs: readonly NodeLog[]): Promise<boolean> {
  const coming = logs.flatMap((log) => log.more() ?? []);
  if (coming.length === 0) return false;
  await Promise.race(coming);
  return true;
}

/** The headers, as soon as one is there, or it is clear that there is none. */
async function firstHeaders(logs: readonly NodeLog[]): Promise<Headers> {
  do await whatStandsThere(logs);
  while (!logs.some(({ header }) => header !== undefined) && !logs.every(({ hasBegun }) => hasBegun) && (await something(logs))); // biome-ignore format: one condition
  return new Headers(logs);
}

/**
 * A file that is far ahead waits for the other node's; its lines stay where they are. Where both nodes are ahead, each of
 * another pair, nothing would be won.
 */
function isHeldBack({ node, canWait }: NodeLog, { waiting }: NodesVisitor): boolean {
  if (!canWait || node === undefined || waiting(node) <= mostAhead) return false;
  return waiting(node === 'primary' ? 'secondary' : 'primary') <= mostAhead;
}

function tellHeldBack(
  logs: readonly NodeLog[],
  free: readonly NodeLog[],
  told: Set<NodeLog>,
  { waiting }: NodesVisitor,
  tell: (file: string, events: number) => void,
): void {
  for (const log of logs) {
    if (free.includes(log) || told.has(log) || log.node === undefined) continue;
    told.add(log);
    tell(log.name, waiting(log.node));
  }
}

/** The log to read from: a beginning before all else, then the first file of the node that is the furthest behind. */
function next(logs: readonly NodeLog[], { waiting }: NodesVisitor): NodeLog | undefined {
  const open = logs.filter(({ hasMore }) => hasMore);
  const firsts = nodes.flatMap((node) => firstOf(node, logs) ?? []);
  const unsaid = open.find(({ node }) => node === undefined);
  if (unsaid !== undefined) return unsaid;
  const ahead = (log: NodeLog) => (log.node === undefined ? 0 : waiting(log.node));
  return firsts.reduce<NodeLog | undefined>(
    (best, log) => (best === undefined || ahead(log) < ahead(best) ? log : best),
    undefined,
  );
}

/** A file may be whole although nobody says so; of a stream one knows. */
function firstOf(node: NodeName, logs: readonly NodeLog[]): NodeLog | undefined {
  const first = logs.find((log) => log.node === node && (log.hasMore || (log.isStream && !log.hasEnded)));
  return first?.hasMore === true ? first : undefined;
}

/** A node has ended when no log that still goes on can have more of it: one of its own, or one that has both. Answers whether to go on. */
function closeEnded(logs: readonly NodeLog[], isOpen: Set<NodeName>, visitor: NodesVisitor): boolean {
  const going = logs.filter(({ isOver }) => !isOver);
  for (const node of nodes) {
    if (!isOpen.has(node) || going.some((log) => log.node === node || log.node === undefined)) continue;
    // The last log may yet turn to the other node.
    if (going.length > 0 && !logs.some((log) => log.isOver && log.node === node)) continue;
    isOpen.delete(node);
    if (!visitor.close(node)) return false;
  }
  return true;
}

function checkOrder(log: NodeLog, node: NodeName, lastFile: Map<NodeName, number>): void {
  const last = lastFile.get(node) ?? 0;
  if (log.index < last) {
    const reason = `lines of the ${node} come here after those of a file that was named later`;
    throw new InputError('T013', reason, { file: log.name });
  }
  lastFile.set(node, log.index);
}

/** What all headers say; a file without one says nothing. */
class Headers {
  readonly #logs: readonly NodeLog[];
  readonly #first: NodeLog | undefined;
  #checked = 0;

  constructor(logs: readonly NodeLog[]) {
    this.#logs = logs;
    this.#first = logs.find(({ header }) => header !== undefined);
    this.check();
  }

  get common(): TraceHeader {
    return { ...(this.#first?.header ?? defaultHeader), order: 'per-node' };
  }

  /** @throws InputError T007 for one that has come and contradicts */
  check(): void {
    const found = this.#logs.filter(({ header }) => header !== undefined);
    if (found.length === this.#checked) return;
    this.#checked = found.length;
    for (const { name, header } of found) {
      const field = common.find((one) => said(header, one) !== said(this.#first?.header, one));
      if (field === undefined) continue;
      const reason = `"${field}" is ${said(header, field)}, but ${said(this.#first?.header, field)} in ${this.#first?.name}, and both are about one system (a field that is left out has its default)`;
      throw new InputError('T007', reason, { file: name, line: 1 });
    }
  }
}

/** The fields that are about the system, rather than about the log. */
const common = ['observes', 'lacks', 'numbers'] as const;

/** The value as the header has it, whatever the order of a list. */
function said(header: TraceHeader | undefined, field: (typeof common)[number]): string {
  const value = header?.[field];
  if (value === undefined) return 'every type';
  return JSON.stringify(typeof value === 'string' ? value : [...value].sort());
}
