// Runs of the model as events, and what becomes of them when some are left out, put in, or turned around. It knows neither
// the statecharts nor the rules.
import { instances, type ObservedEvent, type Parameters } from '../../src/protocol/index.js';
import { init, next, repetitions, type State } from '../model/remote-copy.js';

/** Numbers below a bound, as many as are asked for. */
export type Choose = (bound: number) => number;

/**
 * So many steps of the model.
 *
 * @param seldom how seldom a crash or a takeover is taken where there may be one: once in so many times
 */
export function walk(parameters: Parameters, steps: number, choose: Choose, seldom = 6): ObservedEvent[] {
  const events: ObservedEvent[] = [];
  let state: State = init;
  for (let k = 0; k < steps; k += 1) {
    const repeated = choose(4) === 0 ? repetitions(state, parameters).map((event) => ({ event, state })) : [];
    const legal = next(state, parameters).filter(
      ({ event }) => !/crash|takeover/.test(event.type) || choose(seldom) === 0,
    );
    const step = [...legal, ...repeated][choose(Math.max(1, legal.length + repeated.length))];
    if (step === undefined) continue;
    const { event } = step;
    events.push(event.type === 'primary.store' ? { ...event, write: event.seq } : event);
    state = step.state;
  }
  return events;
}

/** Some events left out, put in, or turned around. */
export function damaged(
  events: readonly ObservedEvent[],
  parameters: Parameters,
  choose: Choose,
): readonly ObservedEvent[] {
  const other = [...events];
  const all = instances(parameters);
  for (let damages = choose(4); damages > 0 && other.length > 0; damages -= 1) {
    const [at, to] = [choose(other.length), choose(other.length)];
    const [one, two] = [other[at], other[to]];
    const kind = choose(3);
    if (kind === 0) other.splice(at, 1);
    else if (kind === 1) other.splice(at, 0, ...all.slice(choose(all.length)).slice(0, 1));
    else if (one !== undefined && two !== undefined) [other[at], other[to]] = [two, one];
  }
  return other;
}
