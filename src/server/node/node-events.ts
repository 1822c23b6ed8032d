// What the controller of a node says, as lines of the trace and as events for the rules. It never holds anything up: lines
// are written when the node flushes them.
import type { CachedWrites } from '../../impl/index.js';
import { type EventType, type ObservedEvent, unreachable } from '../../protocol/index.js';
import type { Guard } from './guard.js';
import type { SelfCheck } from './self-check.js';
import type { TraceLog } from './trace-log.js';

type Content = { readonly block: number; readonly length: number; readonly digest: string };

export type NodeEventsOptions = {
  readonly trace: TraceLog | undefined;
  readonly check: SelfCheck | undefined;
  readonly writes: () => Pick<CachedWrites, 'block' | 'length' | 'checksum'>;
  /** What a recovery found, as the fields of its line. */
  readonly found: () => Readonly<Record<string, unknown>>;
};

export class NodeEvents {
  readonly #options: NodeEventsOptions;
  /** Names writes apart from those of earlier starts of the node, whose numbers may be used again. */
  readonly #start = Date.now().toString(36);
  /** Events of which only the newest number is written down, for it stands for those before it. */
  #waiting: EventType | undefined;
  #upTo = 0;
  #willFlush = false;

  constructor(options: NodeEventsOptions) {
    this.#options = options;
  }

  /** Whether anybody wants to know. */
  get isWanted(): boolean {
    return this.#options.trace !== undefined || this.#options.check !== undefined;
  }

  readonly observe = (type: EventType, number: number): void => {
    const content = carriesContent.has(type) ? this.#contentOf(number) : undefined;
    if (this.#options.check !== undefined) this.#options.check.observe(this.#observed(type, number, content));
    if (this.#options.trace !== undefined) this.#note(this.#options.trace, type, number, content);
  };

  /** Everything observed is in the file before this returns. */
  flush(): void {
    const { trace } = this.#options;
    if (trace === undefined) return;
    this.#noteWaiting(trace);
    trace.flush();
  }

  /** The same before the event loop turns, for all that are observed until then; what goes wrong, the guard hears of. */
  flushSoon(guard: Pick<Guard, 'run'>): void {
    if (this.#willFlush || this.#options.trace === undefined) return;
    this.#willFlush = true;
    queueMicrotask(() => {
      this.#willFlush = false;
      guard.run(() => this.flush());
    });
  }

  #note(trace: TraceLog, type: EventType, number: number, content: Content | undefined): void {
    if (cumulative.has(type)) {
      if (this.#waiting !== type || number < this.#upTo) this.#noteWaiting(trace);
      this.#waiting = type;
      this.#upTo = number;
      return;
    }
    this.#noteWaiting(trace);
    if (content !== undefined) trace.noteText(this.#contentLine(type, number, content));
    else if (number > 0) trace.noteText(`{"event":"${type}","upTo":${number}}`);
    else trace.note({ event: type, ...(isRecovery(type) ? this.#options.found() : {}) });
  }

  #noteWaiting(trace: TraceLog): void {
    if (this.#waiting === undefined) return;
    trace.noteText(`{"event":"${this.#waiting}","upTo":${this.#upTo}}`);
    this.#waiting = undefined;
    this.#upTo = 0;
  }

  #contentLine(type: EventType, number: number, { block, length, digest }: Content): string {
    const name = `"${this.#start}-${number}"`;
    const numbers =
      type === 'host.issue'
        ? `"write":${name}`
        : type === 'primary.store'
          ? `"seq":${number},"write":${name}`
          : `"seq":${number}`;
    return `{"event":"${type}",${numbers},"block":${block},"length":${length},"digest":"${digest}"}`;
  }

  #contentOf(seq: number): Content {
    const writes = this.#options.writes();
    return {
      block: writes.block(seq),
      length: writes.length(seq),
      digest: (writes.checksum(seq) >>> 0).toString(16).padStart(8, '0'),
    };
  }

  #observed(type: EventType, number: number, content: Content | undefined): ObservedEvent {
    switch (type) {
      case 'host.issue':
        return { type, write: number, ...content };
      case 'primary.store':
        return { type, seq: number, write: number, ...content };
      case 'primary.transmit':
      case 'secondary.store':
      case 'secondary.destage':
        return { type, seq: number, ...content };
      case 'primary.report':
      case 'primary.acknowledged':
      case 'primary.release':
      case 'secondary.report':
        return { type, seq: number };
      case 'primary.message':
      case 'secondary.permit':
        return { type, upTo: number };
      case 'primary.recover':
      case 'secondary.recover':
        return { type, found: this.#options.found() };
      case 'primary.crash':
      case 'secondary.crash':
      case 'secondary.takeover':
        return { type };
      default:
        return unreachable(type);
    }
  }
}

const carriesContent: ReadonlySet<EventType> = new Set([
  'host.issue',
  'primary.store',
  'primary.transmit',
  'secondary.store',
  'secondary.destage',
]);

/** One line stands for all of them that come together. */
const cumulative: ReadonlySet<EventType> = new Set([
  'primary.report',
  'primary.acknowledged',
  'primary.release',
  'secondary.report',
]);

const isRecovery = (type: EventType): boolean => type === 'primary.recover' || type === 'secondary.recover';
