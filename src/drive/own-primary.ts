// Destage's own primary, as the other end of a program that is a secondary.
import type { EventType, TraceLine } from '../protocol/index.js';
import { PrimaryNode, type WorldSize } from '../sim/index.js';
import type { DrivenNode, NodeListener } from './driven-node.js';
import { contentIn, numberedLine } from './own-line.js';
import { complete, ownHello, surroundingsOf, unreadableFrame } from './own-node.js';

export class OwnPrimary implements DrivenNode {
  readonly node = 'primary';
  readonly hello = ownHello;
  readonly isMarked = false;
  readonly #listener: NodeListener;
  readonly #primary: PrimaryNode;
  readonly #passOn: (listener: NodeListener) => void;
  readonly #blockSize: number;
  /** The names of the writes, by their numbers. */
  readonly #names = new Map<number, string>();
  #isNew = true;

  constructor(size: WorldSize, listener: NodeListener) {
    const { around, passOn } = surroundingsOf(size, 'secondary');
    this.#listener = listener;
    this.#passOn = passOn;
    this.#blockSize = size.blockSize;
    this.#primary = new PrimaryNode({ ...around, observer: (type, number) => this.#observe(type, number) });
  }

  get isUp(): boolean {
    return !this.#isNew && this.#primary.status === 'up';
  }

  async start(): Promise<void> {
    if (!this.#isNew) {
      this.#primary.recover();
      this.#primary.start(false);
    }
    this.#isNew = false;
    this.#primary.controller.connect();
    this.#finish();
  }

  async write(name: string, block: number, bytes: Uint8Array): Promise<void> {
    const { issued } = this.#primary.controller.positions;
    this.#names.set(issued + 1, name);
    this.#primary.controller.write(block, bytes);
    this.#finish();
  }

  async read(block: number, length: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(length * this.#blockSize);
    for (const range of this.#primary.controller.read(block, length, bytes) ?? [])
      bytes.set(this.#primary.disk.read(range.block, range.length), (range.block - block) * this.#blockSize);
    return bytes;
  }

  async deliver(frame: Uint8Array): Promise<void> {
    if (this.#primary.deliver(frame) === false) throw unreadableFrame('secondary');
    this.#finish();
  }

  async settle(): Promise<void> {
    this.#primary.controller.timeout();
    this.#finish();
  }

  async takeOver(): Promise<void> {
    throw new RangeError('a primary does not take over');
  }

  killAt(): void {}

  spare(): void {}

  async crash(): Promise<void> {
    this.#primary.crash(() => 'kept');
    this.#passOn(this.#listener);
    this.#listener.crashed();
  }

  async end(): Promise<void> {}

  #finish(): void {
    this.#primary.controller.advance();
    complete(this.#primary);
    this.#passOn(this.#listener);
  }

  #observe(type: EventType, number: number): void {
    // Whoever drives writes the crash, as it does for a program.
    if (type !== 'primary.crash') this.#listener.event({ line: this.#lineOf(type, number), isActive: false });
  }

  #lineOf(type: EventType, number: number): TraceLine {
    const line = numberedLine(type, number);
    const name = this.#names.get(number) ?? `${number}`;
    if (type === 'host.issue') return { ...line, write: name, ...contentIn(this.#primary, number) };
    if (type === 'primary.store') return { ...line, write: name, ...contentIn(this.#primary, number) };
    if (type === 'primary.transmit') return { ...line, ...contentIn(this.#primary, number) };
    if (type === 'primary.recover') return { ...line, ...this.#primary.found().durable };
    return line;
  }
}
