// Breadth first through the transcription alone, to count what it says. It knows neither statecharts nor rules.
import type { Parameters } from '../../src/protocol/index.js';
import { init, next, type State } from './remote-copy.js';

type Counts = { readonly states: number; readonly edges: number };

/** Every state that the transcription reaches, in the order in which it is found, and how many edges join them. */
export function reached(parameters: Parameters): { readonly states: readonly State[]; readonly edges: number } {
  const states: State[] = [init];
  const seen = new Set([JSON.stringify(init)]);
  let edges = 0;
  for (const state of states) {
    for (const step of next(state, parameters)) {
      edges += 1;
      const text = JSON.stringify(step.state);
      if (seen.has(text)) continue;
      seen.add(text);
      states.push(step.state);
    }
  }
  return { states, edges };
}

/** How many states and edges there are. */
export function countsOf(parameters: Parameters): Counts {
  const { states, edges } = reached(parameters);
  return { states: states.length, edges };
}
