// Reads the logs of several nodes side by side: always from the one whose node is the furthest behind, so that no more is
// held than the logs are apart.
import { type NodeName, nodeOfEvent, type TraceHeader, type TraceLine } from '../../protocol/index.js';
import { defaultHeader } from './header.js';
import { InputError } from './input-error.js';
import { placeIn } from './places.js';
import { readBatches, type TraceBatch, type TraceSource } from './read-trace.js';

/** Told of what the logs say, line by line; the order between nodes means nothing. */
export type NodesVisitor = {
  /** Before any line. */
  header(header: TraceHeader): void;
  /**
   * @param node the node whose log it is in; nothing for a line of a log that does not say
   * @returns whether to go on
   */
  line(line: TraceLine, at: number, node: NodeName | undefined): boolean;
  /** Nothing more of this node comes. */
  close(node: NodeName): void;
  /** How far a node is ahead. */
  waiting(node: NodeName): number;
};

/** Lines of one log that are read before another is looked at. */
const atOnce = 64;

const nodes = ['primary', 'secondary'] as const;

/**
 * @returns how many lines were read, and whether some log ends within a line
 * @throws InputError for the first line that cannot be read; T007 for headers that contradict each other; T013 for files of
 *   a node that are not in its order
 */
export async function readNodes(
  sources: readonly TraceSource[],
  visitor: NodesVisitor,
  onProgress?: (lines: number) => void,
): Promise<{ readonly lines: number; readonly isTorn: boolean }> {
  const logs = sources.map((source, index) => new Log(source, index));
  for (const log of logs) await log.fill();
  visitor.header(commonHeader(logs));
  const lastFile = new Map<NodeName, number>();
  const isOpen = new Set<NodeName>(nodes);
  let lines = 0;
  for (let log = next(logs, visitor); log !== undefined; log = next(logs, visitor)) {
    const { node } = log;
    if (node !== undefined) checkOrder(log, node, lastFile);
    for (let taken = 0; taken < atOnce && log.node === node && log.hasMore; taken += 1) {
      const { line, at } = log.take();
      if (!visitor.line(line, placeIn(log.index, at, sources.length), node)) return { lines, isTorn: false };
      lines += 1;
    }
    await log.fill();
    if (lines % 4096 < atOnce) onProgress?.(lines);
    closeEnded(logs, isOpen, visitor);
  }
  closeEnded(logs, isOpen, visitor);
  return { lines, isTorn: logs.some(({ isTorn }) => isTorn) };
}

class Log {
  readonly index: number;
  readonly name: string;
  header: TraceHeader | undefined;
  isTorn = false;
  readonly #batches: AsyncGenerator<TraceBatch>;
  #lines: TraceBatch['lines'] = [];
  #next = 0;
  #ended = false;
  /** The node of the lines that were read; where a log does not say, it is taken to go on. */
  #node: NodeName | undefined;
  /** The node that the next line says. */
  #nextNode: NodeName | undefined;

  constructor(source: TraceSource, index: number) {
    this.index = index;
    this.name = source.name;
    this.#batches = readBatches(source);
  }

  get hasMore(): boolean {
    return this.#next < this.#lines.length;
  }

  get hasEnded(): boolean {
    return this.#ended && !this.hasMore;
  }

  /** The node of the next line, or of the log as far as it is known. */
  get node(): NodeName | undefined {
    return this.#nextNode ?? this.#node;
  }

  /** Reads on, if all that was read is taken. */
  async fill(): Promise<void> {
    while (!this.hasMore && !this.#ended) {
      const { done, value } = await this.#batches.next();
      if (done) {
        this.#ended = true;
        return;
      }
      this.header ??= value.header;
      this.isTorn ||= value.isTorn;
      this.#lines = value.lines;
      this.#goTo(0);
      this.#node ??= value.lines.map(({ line }) => nodeOf(line)).find((node) => node !== undefined);
    }
  }

  take(): TraceBatch['lines'][number] {
    const item = this.#lines[this.#next];
    if (item === undefined) throw new RangeError(`no line of ${this.name} was read`);
    this.#node = this.#nextNode ?? this.#node;
    this.#goTo(this.#next + 1);
    return item;
  }

  #goTo(next: number): void {
    const line = this.#lines[next]?.line;
    this.#next = next;
    this.#nextNode = line && nodeOf(line);
  }
}

function nodeOf({ node, event }: TraceLine): NodeName | undefined {
  return node ?? nodeOfEvent(event);
}

/** The log to read from: a beginning before all else, then the first file of the node that is the furthest behind. */
function next(logs: readonly Log[], { waiting }: NodesVisitor): Log | undefined {
  const open = logs.filter(({ hasMore }) => hasMore);
  const firsts = nodes.flatMap((node) => open.find((log) => log.node === node) ?? []);
  const unsaid = open.find(({ node }) => node === undefined);
  if (unsaid !== undefined) return unsaid;
  const ahead = (log: Log) => (log.node === undefined ? 0 : waiting(log.node));
  return firsts.reduce<Log | undefined>(
    (best, log) => (best === undefined || ahead(log) < ahead(best) ? log : best),
    undefined,
  );
}

/** A node has ended when no log that still goes on can have more of it: one of its own, or one that has both. */
function closeEnded(logs: readonly Log[], isOpen: Set<NodeName>, visitor: NodesVisitor): void {
  const going = logs.filter(({ hasEnded }) => !hasEnded);
  for (const node of nodes) {
    if (!isOpen.has(node) || going.some((log) => log.node === node || log.node === undefined)) continue;
    // The last log may yet turn to the other node.
    if (going.length > 0 && !logs.some((log) => log.hasEnded && log.node === node)) continue;
    isOpen.delete(node);
    visitor.close(node);
  }
}

function checkOrder(log: Log, node: NodeName, lastFile: Map<NodeName, number>): void {
  const last = lastFile.get(node) ?? 0;
  if (log.index < last) {
    const reason = `lines of the ${node} come here after those of a file that was named later`;
    throw new InputError('T013', reason, { file: log.name });
  }
  lastFile.set(node, log.index);
}

/** What all headers say; a file without one says nothing. */
function commonHeader(logs: readonly Log[]): TraceHeader {
  const first = logs.find(({ header }) => header !== undefined);
  if (first?.header === undefined) return { ...defaultHeader, order: 'per-node' };
  const said = ({ observes, lacks, numbers }: TraceHeader) =>
    JSON.stringify([observes && [...observes].sort(), [...lacks].sort(), numbers]);
  const other = logs.find(({ header }) => header !== undefined && said(header) !== said(first.header ?? header));
  if (other !== undefined) {
    const reason = `"observes", "lacks" and "numbers" are not those of ${first.name}, but both are about one system`;
    throw new InputError('T007', reason, { file: other.name, line: 1 });
  }
  return { ...first.header, order: 'per-node' };
}
