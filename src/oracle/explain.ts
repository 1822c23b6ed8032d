// Why a violation is one: a second pass over the trace finds the lines it points to. Judging keeps no index of what has
// passed, so that it can go on for ever; explaining is rare, and reads again.
import type { Reference } from '../invariants/index.js';
import { type NodeName, numberOf, type ObservedEvent, type TraceHeader, type TraceLine } from '../protocol/index.js';
import { Interpretation } from './interpretation.js';
import { pairName } from './oracle.js';
import { placesOf } from './places.js';
import { readTrace, type TraceSource } from './read-trace.js';
import type { ViolationReport } from './verdict.js';

/** An earlier line, and what it has to do with the violation. */
export type Earlier = {
  readonly line: number;
  readonly text: string;
  readonly why: 'makes it a violation' | 'last of this write at the primary' | 'last of this write at the secondary';
};

/** The lines before the violation that it points to, in their order. */
export async function explain(
  violation: ViolationReport,
  pair: string | undefined,
  header: TraceHeader,
  source: TraceSource,
): Promise<readonly Earlier[]> {
  const finder = new Finder(violation);
  const interpretation = new Interpretation(header, placesOf([source.name]), (event, line) => finder.see(event, line));
  await readTrace(source, {
    header() {},
    line(line, at, text) {
      if (at > violation.line) return false;
      if (pairName(line) !== pair) return true;
      finder.read(line.event, text);
      interpretation.read(line, at);
      return true;
    },
  });
  return finder.found;
}

type Found = { readonly line: number; readonly text: string };

class Finder {
  /** The line that is being read, and the last of each crash, which is told when a later line has come. */
  #text = '';
  readonly #crashes = new Map<string, string>();
  readonly #violation: ViolationReport;
  readonly #because = new Map<Reference, Found>();
  readonly #last: { [N in NodeName]?: Found } = {};

  constructor(violation: ViolationReport) {
    this.#violation = violation;
  }

  read(event: TraceLine['event'], text: string): void {
    this.#text = text;
    if (event.endsWith('.crash')) this.#crashes.set(event, text);
  }

  see(event: ObservedEvent, line: number): void {
    if (line >= this.#violation.line) return;
    const found = { line, text: this.#crashes.get(event.type) ?? this.#text };
    for (const reference of this.#violation.because) if (isMeant(reference, event)) this.#because.set(reference, found);
    const number = this.#violation.missing?.number;
    const node = number === undefined ? undefined : nodeTouching(event, number);
    if (node !== undefined) this.#last[node] = found;
  }

  get found(): readonly Earlier[] {
    const because = [...this.#because.values()].map((found) => ({ ...found, why: 'makes it a violation' as const }));
    const known = new Set(because.map(({ line }) => line));
    const last = (['primary', 'secondary'] as const).flatMap((node) => {
      const found = this.#last[node];
      return found === undefined || known.has(found.line)
        ? []
        : [{ ...found, why: `last of this write at the ${node}` as const }];
    });
    return [...because, ...last].sort((a, b) => a.line - b.line);
  }
}

const isMeant = ({ type, number }: Reference, event: ObservedEvent): boolean =>
  event.type === type && (number === undefined || ('type' in event && numberIn(event) === number));

function numberIn(event: ObservedEvent): number {
  return event.type === 'read' || event.type === 'begin' || event.type === 'end' ? 0 : numberOf(event);
}

/** The node at which the event says something of the write. */
function nodeTouching(event: ObservedEvent, seq: number): NodeName | undefined {
  if (event.type === 'read' || event.type === 'begin' || event.type === 'end' || event.type === 'host.issue')
    return undefined;
  const touches =
    'seq' in event ? event.seq === seq : event.type !== 'secondary.takeover' && 'upTo' in event && event.upTo >= seq;
  if (!touches) return undefined;
  return event.type.startsWith('primary.') ? 'primary' : 'secondary';
}
