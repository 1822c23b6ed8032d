// What was taken in composites, taken apart into what was taken in each automaton.
import type { Composite } from './composite.js';
import type { Taken } from './coverage.js';

export function takenIn(composites: readonly Composite[], automata: number, events: number): Taken {
  const taken = Array.from({ length: automata }, (): Uint8Array[] => []);
  const locals = new Int32Array(automata);
  for (const composite of composites) {
    for (let state = 0; state < composite.size; state += 1) {
      if (composite.entered[state] === 0) continue;
      composite.read(state, locals);
      for (const k of composite.members) addTaken(taken[k] ?? [], locals[k] ?? 0, composite, state, events);
    }
  }
  return taken;
}

function addTaken(taken: Uint8Array[], local: number, composite: Composite, state: number, events: number): void {
  const known = taken[local] ?? new Uint8Array(events);
  taken[local] = known;
  for (let event = 0; event < events; event += 1) if (composite.isTaken(state, event)) known[event] = 1;
}
