// Which local state corresponds to which where machines are put in each other's places. Both are walked side by side, as far as
// an exploration comes, and what they do is compared; nothing is taken on trust.
import { type Automaton, refused, violated } from '../automaton.js';
import { eventName } from '../event-name.js';
import type { Network } from '../network.js';
import { NotSymmetric } from './not-symmetric.js';
import type { Rearrangement } from './rearrangement.js';

/** What a local state of an automaton is called. */
export type LocalText = (automaton: number, local: number) => string;

export class Corresponding {
  readonly #network: Network;
  readonly #automata: readonly Automaton[];
  readonly #rearrangements: readonly Rearrangement[];
  readonly #text: LocalText;
  /** For each rearrangement and automaton the local states that correspond to its own. */
  readonly #images: readonly (readonly number[][])[];
  /** For each automaton its local states that were compared, under every rearrangement. */
  readonly #compared: readonly Set<number>[];

  /** @param automata the machines, then the monitors */
  constructor(
    network: Network,
    automata: readonly Automaton[],
    rearrangements: readonly Rearrangement[],
    text: LocalText,
  ) {
    this.#network = network;
    this.#automata = automata;
    this.#rearrangements = rearrangements;
    this.#text = text;
    this.#images = rearrangements.map(() => automata.map(() => [0]));
    this.#compared = automata.map(() => new Set());
  }

  /** What corresponds to the local states of an automaton under a rearrangement, by number; known of all that compared ones lead to. */
  of(rearrangement: number, automaton: number): readonly number[] {
    return this.#images[rearrangement]?.[automaton] ?? [];
  }

  /**
   * Compares what the local state does with what those do that it can correspond to.
   *
   * @throws NotSymmetric
   */
  compare(automaton: number, local: number): void {
    if (this.#compared[automaton]?.has(local)) return;
    this.#compared[automaton]?.add(local);
    const waiting = [[automaton, local] as const];
    for (const [k, own] of waiting)
      for (const [g, { automata }] of this.#rearrangements.entries()) {
        const [other, image] = [automata[k] ?? k, this.of(g, k)[own] ?? 0];
        this.#compareUnder(g, k, own);
        if (this.#compared[other]?.has(image)) continue;
        this.#compared[other]?.add(image);
        waiting.push([other, image]);
      }
  }

  #compareUnder(g: number, k: number, local: number): void {
    const { automata, events } = this.#rearrangements[g] ?? { automata: [], events: [] };
    const [images, own, other] = [this.#images[g]?.[k], this.#automata[k], this.#automata[automata[k] ?? k]];
    const image = images?.[local];
    if (images === undefined || image === undefined || own === undefined || other === undefined)
      throw new RangeError(`nothing that was compared leads to state ${local} of automaton ${k}`);
    const [here, there] = [own.row(local), other.row(image)];
    for (const [event, after] of events.entries()) {
      if (!own.alphabet[event]) continue;
      const [to = refused, toImage = refused] = [here[event], there[after]];
      const known = to < 0 ? to : images[to];
      if (known === undefined && toImage >= 0) images[to] = toImage;
      else if (known !== toImage) this.#refuse(g, k, local, event);
    }
  }

  #refuse(g: number, k: number, local: number, event: number): never {
    const { machines, automata, events } = this.#rearrangements[g] ?? { machines: {}, automata: [], events: [] };
    const [other, image, after] = [automata[k] ?? k, this.of(g, k)[local] ?? 0, events[event] ?? event];
    const told = `${this.#does(k, local, event)}, but ${this.#does(other, image, after)}`;
    const [to = refused, toImage = refused] = [
      this.#automata[k]?.row(local)[event],
      this.#automata[other]?.row(image)[after],
    ];
    const expected = to < 0 || toImage < 0 ? '' : `, and not to ${this.#text(other, this.of(g, k)[to] ?? 0)}`;
    throw new NotSymmetric(machines, `${told}${expected}`);
  }

  /** What an event does in a local state, in words. */
  #does(k: number, local: number, event: number): string {
    const to = this.#automata[k]?.row(local)[event] ?? refused;
    const [named, known] = [this.#network.events[event], this.#text(k, local)];
    const what = named === undefined ? '' : eventName(this.#network, named);
    const where = `${this.#automata[k]?.name} in ${known}`;
    if (to === refused) return `${where} refuses ${what}`;
    return to === violated ? `${where} is broken by ${what}` : `${where} is brought by ${what} to ${this.#text(k, to)}`;
  }
}
