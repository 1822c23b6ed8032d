// The statecharts walked beside the TLA+ text: where their enabled events differ, or lead to other states. The text is
// asked through its transcription, which shares no code with the statecharts.
import { type ModelState, projection } from '../../src/machines/index.js';
import { nameOf, type Parameters } from '../../src/protocol/index.js';
import { init, next, repetitions, type State } from '../model/remote-copy.js';
import { type Product, snapshotsOf } from './product.js';

type Agreement = { readonly differences: readonly string[]; readonly states: number; readonly edges: number };

/** The variables in the module's order; `destaged` is always a prefix, and the statecharts keep its length. */
const textOf = (state: ModelState | State): string =>
  JSON.stringify([
    [state.issued, state.completed],
    [state.primaryUp, state.stored, state.reported, state.acknowledged, state.messaged, state.released],
    [state.secondaryUp, state.active, state.held, state.permitted, prefixOf(state.destaged)],
    [state.data, state.acks, state.messages],
  ]);

const prefixOf = (destaged: number | readonly number[]): readonly number[] =>
  typeof destaged === 'number' ? Array.from({ length: destaged }, (_, k) => k + 1) : destaged;

/** What the text says is enabled: the event's name, and the state after it as text. */
function expectedSteps(state: State, parameters: Parameters): ReadonlyMap<string, string> {
  const changing = next(state, parameters).map((step): [string, string] => [nameOf(step.event), textOf(step.state)]);
  const repeated = repetitions(state, parameters).map((event): [string, string] => [nameOf(event), textOf(state)]);
  return new Map([...changing, ...repeated]);
}

/** Walks both side by side, the text's state beside each of the product's. */
export function agreement(product: Product, parameters: Parameters): Agreement {
  const texts = product.states.map((state) => textOf(projection(snapshotsOf(product, state))));
  const models = new Map<string, State>([[textOf(init), init]]);
  const differences: string[] = [];
  let edges = 0;
  for (const [number, steps] of product.steps.entries()) {
    const text = texts[number] ?? '';
    const model = models.get(text);
    if (model === undefined) {
      differences.push(`${text}: the TLA+ text does not reach it`);
      continue;
    }
    for (const step of next(model, parameters)) models.set(textOf(step.state), step.state);
    const found = new Map(steps.map(({ event, after }) => [nameAt(product, event), texts[after] ?? '']));
    differences.push(...differencesOf(expectedSteps(model, parameters), found).map((what) => `${text}: ${what}`));
    edges += steps.filter(({ after }) => after !== number).length;
  }
  return { differences, states: new Set(texts).size, edges };
}

const nameAt = ({ events }: Product, number: number): string => {
  const event = events[number];
  return event === undefined ? `event ${number}` : nameOf(event);
};

function differencesOf(expected: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): string[] {
  const names = [...new Set([...expected.keys(), ...found.keys()])];
  return names.flatMap((name) => {
    const [want, have] = [expected.get(name), found.get(name)];
    return want === have ? [] : [`after ${name} ${want ?? 'refused'} was expected, and found ${have ?? 'refused'}`];
  });
}
