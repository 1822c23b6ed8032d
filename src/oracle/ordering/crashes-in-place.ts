// Puts crashes, and what their recoveries found, where the lines of the crashes stand: for whoever wants what happened in its order
// and can wait for it. What is told meanwhile is held back, up to a bound.
import type { NodeName, ObservedEvent } from '../../protocol/index.js';
import type { Listener } from './numbered-events.js';

/** Events that are held back while a node is down; beyond that its crash is told late. */
const mostHeld = 100_000;

export class CrashesInPlace {
  readonly #tell: Listener;
  readonly #most: number;
  readonly #held: { readonly event: ObservedEvent; readonly at: number }[] = [];
  /** Where among what is held back the crash of a node belongs; who crashed first stands first. */
  readonly #places = new Map<NodeName, number>();

  constructor(tell: Listener, most = mostHeld) {
    this.#tell = tell;
    this.#most = most;
  }

  /** The line of a crash was read. */
  readonly crash = (node: NodeName): void => {
    if (!this.#places.has(node)) this.#places.set(node, this.#held.length);
  };

  readonly take: Listener = (event, at, crashed) => {
    const place = crashed === undefined ? undefined : this.#places.get(crashed);
    if (crashed === undefined || place === undefined) this.#hold(event, at);
    else this.#put(event, at, crashed, place);
  };

  #hold(event: ObservedEvent, at: number): void {
    this.#held.push({ event, at });
    if (this.#held.length > this.#most) this.#places.clear();
    this.#letGo();
  }

  #put(event: ObservedEvent, at: number, crashed: NodeName, place: number): void {
    this.#held.splice(place, 0, { event, at });
    let isLater = false;
    for (const [node, other] of this.#places) {
      isLater ||= node === crashed;
      if (other > place || isLater) this.#places.set(node, other + 1);
    }
    if (event.type !== `${crashed}.crash`) return;
    this.#places.delete(crashed);
    this.#letGo();
  }

  /** Tells what lies before every crash that is still open. */
  #letGo(): void {
    const count = Math.min(this.#held.length, ...this.#places.values());
    for (const { event, at } of this.#held.splice(0, count)) this.#tell(event, at);
    for (const [node, place] of this.#places) this.#places.set(node, place - count);
  }
}
