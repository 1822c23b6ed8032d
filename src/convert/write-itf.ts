// From the events of a pair to an ITF run of the model's variables, as far as they are a run of the model. The
// statecharts say what each event does; where they refuse one, the run ends.
import { afterEvent, initialPair, type PairState, projection, refusals } from '../machines/index.js';
import type { ToldEvent } from '../oracle/index.js';
import { eventOf, nameOf, numberOf, type ObservedEvent, type SecondaryFound, unbounded } from '../protocol/index.js';
import { type Variables, variableNames, variablesAsItf } from './model-variables.js';

/** Where and why the events are no run of the model any more. */
export type Left = { readonly line: number; readonly event: string; readonly reason: string };

export type ItfRun = {
  /** The text of the file. */
  readonly text: string;
  readonly states: number;
  readonly left: Left | undefined;
};

/** Each state has all frames ever sent, so the text grows with the square of the events. */
export const mostItfEvents = 5_000;

/**
 * @param source what made the trace, for people
 * @throws RangeError for more than `mostItfEvents`
 */
export function writeItf(events: readonly ToldEvent[], source: string): ItfRun {
  if (events.length > mostItfEvents) throw new RangeError(`more than ${mostItfEvents} events`);
  let pair = initialPair(unbounded);
  const states = [variablesOf(pair)];
  let left: Left | undefined;
  for (const { event, line } of events) {
    if (event.type === 'read' || event.type === 'end') continue;
    const reason = whyNoStep(pair, event);
    if (reason !== undefined) {
      left = { line, event: nameOf(event), reason };
      break;
    }
    pair = event.type === 'begin' ? pair : afterEvent(pair, eventOf(event.type, numberOf(event)));
    states.push(variablesOf(pair));
  }
  return { text: document(states, source), states: states.length, left };
}

/** Nothing if the model has this step in this state. */
function whyNoStep(pair: PairState, event: ObservedEvent): string | undefined {
  if (event.type === 'read' || event.type === 'end') return undefined;
  if (event.type === 'begin') return 'every run of the model begins with a new pair';
  const [refused] = refusals(pair, eventOf(event.type, numberOf(event)));
  if (refused !== undefined) return `the statechart ${refused} refuses it`;
  const state = projection(pair);
  switch (event.type) {
    case 'primary.store':
      return differs('the write that is stored', event.write, event.seq);
    case 'secondary.takeover':
      return differs('the last write that is kept', event.upTo, state.permitted);
    case 'primary.recover':
      return (
        differs('stored', event.found?.stored, state.stored) ??
        differs('released', event.found?.released, state.released)
      );
    case 'secondary.recover':
      return (
        differs('permitted', event.found?.permitted, state.permitted) ??
        differs('destaged', event.found?.destaged, state.destaged) ??
        differs('held', heldIn(event.found, state.destaged), `{${state.held.join(', ')}}`)
      );
    default:
      return undefined;
  }
}

function differs<T extends number | string>(what: string, said: T | undefined, known: T): string | undefined {
  return said === undefined || said === known ? undefined : `${what} is ${said}, and in the model it is ${known}`;
}

/** What a recovery found in the cache and not on the disk: `{3, 5}`. */
function heldIn(found: SecondaryFound | undefined, destaged: number): string | undefined {
  const numbers = found?.held?.flatMap((span) => {
    const [first, last] = typeof span === 'number' ? [span, span] : span;
    return Array.from({ length: last - first + 1 }, (_, k) => first + k);
  });
  const held = numbers && [...new Set(numbers)].filter((seq) => seq > destaged).sort((a, b) => a - b);
  return held && `{${held.join(', ')}}`;
}

function variablesOf(pair: PairState): Variables {
  const { destaged, ...others } = projection(pair);
  return { ...others, destaged: Array.from({ length: destaged }, (_, k) => k + 1) };
}

function document(states: readonly Variables[], source: string): string {
  const meta = {
    format: 'ITF',
    'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
    source,
    description: 'A run of spec/model/RemoteCopy.tla, written by destage convert',
  };
  const lines = states.map((state, index) => JSON.stringify({ '#meta': { index }, ...variablesAsItf(state) }));
  return `{
"#meta": ${JSON.stringify(meta)},
"vars": ${JSON.stringify(variableNames)},
"states": [
${lines.join(',\n')}
]
}
`;
}
