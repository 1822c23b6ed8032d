// Legal runs of the model as lines of a trace, with more or less said on each: blocks and digests, what a recovery
// found, what hosts read. The model is asked through its transcription, so neither rules nor statecharts take part.
import type { Parameters, TraceLine } from '../../src/protocol/index.js';
import { init, next, repetitions, type State, type Step } from '../model/remote-copy.js';

/** Numbers from 0 to below the bound, as many as are asked for. */
export type Choose = (bound: number) => number;

const blocks = 2;
const contentOf = (seq: number) => ({ block: seq % blocks, digest: `digest ${seq}` });

/** So many steps of the model, then all that it can still do without faults and new writes, and `end`. */
export function toldRun(parameters: Parameters, steps: number, choose: Choose): readonly TraceLine[] {
  const lines: TraceLine[] = [];
  let state = init;
  for (let k = 0; k < steps; k += 1) {
    const step = choice(stepsOf(state, parameters, choose), choose);
    if (step === undefined) continue;
    lines.push(lineOf(step, state, choose));
    state = step.state;
    if (choose(10) === 0) lines.push(...readsIn(state, choose));
  }
  for (;;) {
    const step = choice(next(state, parameters).filter(isSettling), choose);
    if (step === undefined) return [...lines, ...readsIn(state, choose), { event: 'end' }];
    lines.push(lineOf(step, state, choose));
    state = step.state;
  }
}

const choice = (steps: readonly Step[], choose: Choose): Step | undefined =>
  steps.length === 0 ? undefined : steps[choose(steps.length)];

const isSettling = ({ event }: Step): boolean => !/crash|takeover|issue/.test(event.type);

/** Faults are rare, so that there is something to lose. */
function stepsOf(state: State, parameters: Parameters, choose: Choose): readonly Step[] {
  const again = choose(5) === 0 ? repetitions(state, parameters).map((event): Step => ({ event, state })) : [];
  return [...next(state, parameters), ...again].filter((step) => isSettling(step) || choose(8) === 0 || isIssue(step));
}

const isIssue = ({ event }: Step): boolean => event.type === 'host.issue';

function lineOf({ event }: Step, state: State, choose: Choose): TraceLine {
  const { type, ...fields } = event;
  const said = <Fields extends object>(some: Fields): Partial<Fields> => (choose(2) === 0 ? some : {});
  switch (event.type) {
    case 'primary.store':
      return { event: type, ...fields, ...said({ write: event.seq }), ...said(contentOf(event.seq)) };
    case 'primary.transmit':
    case 'secondary.store':
    case 'secondary.destage':
      return { event: type, ...fields, ...said(contentOf(event.seq)) };
    case 'primary.recover':
      return { event: type, ...said({ stored: state.stored }), ...said({ released: state.released }) };
    case 'secondary.recover':
      return {
        event: type,
        ...said({ held: state.held }),
        ...said({ permitted: state.permitted }),
        ...said({ destaged: state.destaged.length }),
      };
    case 'secondary.takeover':
      return { event: type, ...said({ upTo: state.permitted }) };
    default:
      return { event: type, ...fields };
  }
}

/** What a host would read now, at the primary and after a takeover at the secondary. */
function readsIn({ primaryUp, stored, secondaryUp, active, permitted }: State, choose: Choose): readonly TraceLine[] {
  const block = choose(blocks);
  const read = (node: 'primary' | 'secondary', last: number): readonly TraceLine[] => {
    const newest = last % blocks === block ? last : last - 1;
    return newest < 1 ? [] : [{ event: 'read', node, ...contentOf(newest) }];
  };
  return [
    ...(primaryUp ? read('primary', stored) : []),
    ...(secondaryUp && active ? read('secondary', permitted) : []),
  ];
}
