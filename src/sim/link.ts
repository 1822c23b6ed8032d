// The link: frames in flight to either node, as copies of bytes. It never changes one but by a fault that was chosen.
// Reading the bytes of a frame that nothing has damaged would give its entry, so it is bytes only where they are asked for.
import type { NodeName } from '../protocol/index.js';
import { copyOf } from './bytes.js';
import { decode, type Entry, encode } from './entry.js';

export class Link {
  isUp = true;
  #toPrimary: Frame[] = [];
  #toSecondary: Frame[] = [];

  /**
   * Takes up an entry; the bytes of its payload are the link's from now on.
   *
   * @throws RangeError when the link is down: a node that was told so sends nothing
   */
  send(to: NodeName, entry: Entry): void {
    if (!this.isUp) throw new RangeError(`a frame was sent to the ${to} while the link is down`);
    this.#flying(to).push({ entry, bytes: undefined });
  }

  /** Takes up a frame of any format; the bytes are the link's from now on. */
  carry(to: NodeName, frame: Uint8Array): void {
    this.#flying(to).push({ entry: 'not read', bytes: frame });
  }

  /** How many frames are in flight to the node. */
  count(to: NodeName): number {
    return to === 'primary' ? this.toPrimary : this.toSecondary;
  }

  get toPrimary(): number {
    return this.#toPrimary.length;
  }

  get toSecondary(): number {
    return this.#toSecondary.length;
  }

  /** Takes a frame out: 0 is the oldest. */
  take(to: NodeName, place: number): Uint8Array | undefined {
    const frame = this.#takeOut(to, place);
    return frame === undefined ? undefined : bytesOf(frame);
  }

  /** The same, and reads it: what was damaged is noticed. */
  receive(to: NodeName, place: number): Entry | 'damaged' | undefined {
    const frame = this.#takeOut(to, place);
    return frame === undefined ? undefined : entryOf(frame);
  }

  drop(to: NodeName, place: number): void {
    this.#takeOut(to, place);
  }

  duplicate(to: NodeName, place: number): void {
    const frame = this.#flying(to)[place];
    if (frame === undefined) return;
    const { entry, bytes } = frame;
    this.#flying(to).push({ entry, bytes: bytes && copyOf(bytes) });
  }

  delay(to: NodeName): void {
    const frame = this.#takeOut(to, 0);
    if (frame !== undefined) this.#flying(to).push(frame);
  }

  /** Changes a byte of a frame. */
  corrupt(to: NodeName, place: number, choose: (bound: number) => number): void {
    const frame = this.#flying(to)[place];
    if (frame === undefined) return;
    this.damage(bytesOf(frame), choose);
    frame.entry = 'not read';
  }

  /** The link goes down. */
  cut(isLost: () => boolean): void {
    this.isUp = false;
    if (this.#toPrimary.length > 0) this.#toPrimary = this.#toPrimary.filter(() => !isLost());
    if (this.#toSecondary.length > 0) this.#toSecondary = this.#toSecondary.filter(() => !isLost());
  }

  protected damage(frame: Uint8Array, choose: (bound: number) => number): void {
    const at = choose(frame.length);
    frame[at] = (frame[at] ?? 0) ^ (1 + choose(255));
  }

  #flying(to: NodeName): Frame[] {
    return to === 'primary' ? this.#toPrimary : this.#toSecondary;
  }

  #takeOut(to: NodeName, place: number): Frame | undefined {
    const flying = this.#flying(to);
    return place === 0 ? flying.shift() : flying.splice(place, 1)[0];
  }
}

/** A frame in flight: what it says, its bytes, or both. */
type Frame = { entry: Entry | 'not read'; bytes: Uint8Array | undefined };

function bytesOf(frame: Frame): Uint8Array {
  if (frame.bytes === undefined) frame.bytes = frame.entry === 'not read' ? new Uint8Array(0) : encode(frame.entry);
  return frame.bytes;
}

const entryOf = ({ entry, bytes }: Frame): Entry | 'damaged' =>
  entry === 'not read' ? (decode(bytes ?? new Uint8Array(0)) ?? 'damaged') : entry;
