// A symmetry that a network declares, on numbers: where it puts each machine and monitor, and what each event becomes. Here only
// names and who takes part in what are checked; whether their states correspond is seen when they are reached.
import type { Automaton } from '../automaton.js';
import { eventName } from '../event-name.js';
import type { Network, NetworkEvent, Symmetry } from '../network.js';
import { structuralKey } from '../structural-key.js';
import { NotSymmetric } from './not-symmetric.js';

export type Rearrangement = {
  readonly machines: Readonly<Record<string, string>>;
  /** For each machine, then for each monitor, by index, whose place it takes. */
  readonly automata: readonly number[];
  readonly events: readonly number[];
};

/**
 * @param automata the machines, then the monitors
 * @throws NotSymmetric
 */
export function rearrangement(symmetry: Symmetry, network: Network, automata: readonly Automaton[]): Rearrangement {
  const { machines, monitors } = symmetry;
  const refuse = (found: string): never => {
    throw new NotSymmetric(machines, found);
  };
  const renamed = (text: string): string => {
    const parts = text.split('.');
    return parts.map((part) => (Object.hasOwn(machines, part) ? machines[part] : part)).join('.');
  };
  const charts = network.participants.map(({ name }) => name);
  const rules = network.monitors.map(({ id }) => id);
  const ruleAfter = (id: string) => monitors?.[id] ?? (rules.includes(renamed(id)) ? renamed(id) : id);
  const found = {
    machines,
    automata: [
      ...permuted('machine', charts, (name) => machines[name] ?? name, Object.keys(machines), refuse),
      ...permuted('monitor', rules, ruleAfter, Object.keys(monitors ?? {}), refuse).map((to) => charts.length + to),
    ],
    events: permutedEvents(network, symmetry.event ?? ((event) => renamedIn(event, renamed)), refuse),
  };
  checkSharing(found, network, automata, refuse);
  return found;
}

type Refuse = (found: string) => never;

/** Where each of the names goes: every one to another, and only names that there are. */
function permuted(
  kind: string,
  names: readonly string[],
  after: (name: string) => string,
  said: readonly string[],
  refuse: Refuse,
): readonly number[] {
  const places = names.map((name) => names.indexOf(after(name)));
  const unknown = said.find((name) => !names.includes(name)) ?? names.map(after).find((name) => !names.includes(name));
  if (unknown !== undefined) refuse(`there is no ${kind} ${unknown}; there are ${names.join(', ')}`);
  const twice = places.findIndex((place, k) => places.indexOf(place) !== k);
  if (twice >= 0)
    refuse(`two take the place of the ${kind} ${names[places[twice] ?? 0]}; say who takes whose place, all round`);
  return places;
}

function permutedEvents(network: Network, after: (event: NetworkEvent) => unknown, refuse: Refuse): readonly number[] {
  const { events } = network;
  const numbers = new Map(events.map((event, index) => [structuralKey(event), index]));
  const places = events.map((event) => {
    const place = numbers.get(structuralKey(after(event)));
    return place ?? refuse(`${eventName(network, event)} becomes no event of the network; say what it becomes: event`);
  });
  const twice = places.findIndex((place, k) => places.indexOf(place) !== k);
  const target = events[places[twice] ?? 0];
  if (twice >= 0 && target) refuse(`two events become ${eventName(network, target)}; say what each becomes: event`);
  return places;
}

/** Who takes part in an event takes part, rearranged, in what the event becomes. */
function checkSharing(
  { automata: places, events }: Rearrangement,
  network: Network,
  automata: readonly Automaton[],
  refuse: Refuse,
): void {
  for (const [event, image] of events.entries())
    for (const [k, { name, alphabet }] of automata.entries()) {
      const other = automata[places[k] ?? k];
      if (other === undefined || alphabet[event] === other.alphabet[image]) continue;
      const [one, two] = [network.events[event], network.events[image]].map((e) => e && eventName(network, e));
      const [takes, not] = alphabet[event]
        ? [`${name} takes part in ${one}`, `${other.name} not in ${two}`]
        : [`${other.name} takes part in ${two}`, `${name} not in ${one}`];
      refuse(`${takes}, but ${not}`);
    }
}

/** The event with other names in its type and in what it says. */
const renamedIn = (event: NetworkEvent, renamed: (text: string) => string): unknown =>
  Object.fromEntries(
    Object.entries(event).map(([field, value]) => [field, typeof value === 'string' ? renamed(value) : value]),
  );
