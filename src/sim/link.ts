// The link: frames in flight to either node, as copies of bytes. It never changes one but by a fault that was chosen.
import type { NodeName } from '../protocol/index.js';
import { copyOf } from './bytes.js';
import { type Entry, encode } from './entry.js';

export class Link {
  isUp = true;
  readonly #flying: Record<NodeName, Uint8Array[]> = { primary: [], secondary: [] };

  /** @throws RangeError when the link is down: a node that was told so sends nothing */
  send(to: NodeName, entry: Entry): void {
    if (!this.isUp) throw new RangeError(`a frame was sent to the ${to} while the link is down`);
    this.carry(to, encode(entry));
  }

  /** Takes up a frame of any format; the bytes are the link's from now on. */
  carry(to: NodeName, frame: Uint8Array): void {
    this.#flying[to].push(frame);
  }

  /** How many frames are in flight to the node. */
  count(to: NodeName): number {
    return this.#flying[to].length;
  }

  /** Takes a frame out: 0 is the oldest. */
  take(to: NodeName, place: number): Uint8Array | undefined {
    return this.#flying[to].splice(place, 1)[0];
  }

  duplicate(to: NodeName, place: number): void {
    const frame = this.#flying[to][place];
    if (frame !== undefined) this.#flying[to].push(copyOf(frame));
  }

  delay(to: NodeName): void {
    const frame = this.take(to, 0);
    if (frame !== undefined) this.#flying[to].push(frame);
  }

  /** Changes a byte of a frame. */
  corrupt(to: NodeName, place: number, choose: (bound: number) => number): void {
    const frame = this.#flying[to][place];
    if (frame !== undefined) this.damage(frame, choose);
  }

  /** The link goes down. */
  cut(isLost: () => boolean): void {
    this.isUp = false;
    this.#flying.primary = this.#flying.primary.filter(() => !isLost());
    this.#flying.secondary = this.#flying.secondary.filter(() => !isLost());
  }

  protected damage(frame: Uint8Array, choose: (bound: number) => number): void {
    const at = choose(frame.length);
    frame[at] = (frame[at] ?? 0) ^ (1 + choose(255));
  }
}
