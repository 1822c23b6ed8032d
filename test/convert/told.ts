// Events of traces and of runs of the model, for the tests of conversion.
import fc from 'fast-check';
import { type Run, readRuns, type TraceSource } from '../../src/oracle/index.js';
import { nameOf } from '../../src/protocol/index.js';
import { toldRun } from '../invariants/told-run.js';
import { init, next, type State } from '../model/remote-copy.js';
import { sized } from '../model/sizes.js';
import { sourceOf, textOf } from '../oracle/judge.js';

/** Lines of legal runs with crashes, takeovers and retransmissions. */
export const runs = fc
  .tuple(fc.infiniteStream(fc.nat()), fc.integer({ min: 5, max: 120 }))
  .map(([numbers, steps]) => toldRun(sized(4, 2, 3, 3), steps, (bound) => Number(numbers.next().value) % bound));

/** The only run of a source. */
export async function runOf(source: TraceSource): Promise<Run> {
  const [run = { pair: undefined, events: [] }] = (await readRuns(source)).runs;
  return run;
}

export const runOfLines = (lines: readonly object[]): Promise<Run> =>
  runOf(sourceOf(textOf(lines.map((line) => ({ ...line })))));

export const namesOf = ({ events }: Run): readonly string[] => events.map(({ event }) => nameOf(event));

/** The states that the transcription of the model goes through with these events, repetitions left out. */
export function statesAlong(names: readonly string[]): readonly State[] {
  const states = [init];
  for (const name of names) {
    const state = states.at(-1) ?? init;
    const step = next(state, sized(16, 16, 16, 16)).find(({ event }) => nameOf(event) === name);
    if (step !== undefined) states.push(step.state);
  }
  return states;
}
