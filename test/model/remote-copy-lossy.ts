// The TLA+ module RemoteCopyLossy in plain TypeScript, transcribed by hand from its text alone, as remote-copy.ts is from
// RemoteCopy. It must never share code with src/ (types excepted).
import type { Parameters } from '../../src/protocol/index.js';
import { init, next, type State } from './remote-copy.js';

/** Lose */
const lose = (s: State): State => ({ ...s, data: [], acks: [], messages: [] });

/** How many states LossyNext reaches, and how many of its steps change something. */
export function lossyCountsOf(parameters: Parameters): { readonly states: number; readonly edges: number } {
  const states: State[] = [init];
  const seen = new Set([JSON.stringify(init)]);
  let edges = 0;
  for (const state of states) {
    const before = JSON.stringify(state);
    for (const after of [...next(state, parameters).map((step) => step.state), lose(state)]) {
      const text = JSON.stringify(after);
      if (text !== before) edges += 1;
      if (seen.has(text)) continue;
      seen.add(text);
      states.push(after);
    }
  }
  return { states: states.length, edges };
}
