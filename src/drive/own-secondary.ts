// Destage's own secondary, as the other end of a program that is a primary.
import type { EventType, TraceLine } from '../protocol/index.js';
import { SecondaryNode, type WorldSize } from '../sim/index.js';
import type { DrivenNode, NodeListener } from './driven-node.js';
import { contentIn, numberedLine } from './own-line.js';
import { complete, ownHello, surroundingsOf, unreadableFrame } from './own-node.js';

export class OwnSecondary implements DrivenNode {
  readonly node = 'secondary';
  readonly hello = ownHello;
  readonly isMarked = false;
  readonly #listener: NodeListener;
  readonly #secondary: SecondaryNode;
  readonly #passOn: (listener: NodeListener) => void;
  readonly #blockSize: number;
  #isNew = true;

  constructor(size: WorldSize, listener: NodeListener) {
    const { around, passOn } = surroundingsOf(size, 'primary');
    this.#listener = listener;
    this.#passOn = passOn;
    this.#blockSize = size.blockSize;
    this.#secondary = new SecondaryNode({ ...around, observer: (type, number) => this.#observe(type, number) });
  }

  get isUp(): boolean {
    return !this.#isNew && this.#secondary.status === 'up';
  }

  async start(): Promise<void> {
    if (!this.#isNew) {
      this.#secondary.recover();
      this.#secondary.start();
    }
    this.#isNew = false;
    if (!this.#secondary.controller.positions.active) this.#secondary.controller.connect();
    this.#finish();
  }

  async write(): Promise<void> {
    throw new RangeError('no host of destage writes to a secondary');
  }

  async read(block: number, length: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(length * this.#blockSize);
    for (const range of this.#secondary.controller.read(block, length, bytes) ?? [])
      bytes.set(this.#secondary.disk.read(range.block, range.length), (range.block - block) * this.#blockSize);
    return bytes;
  }

  async deliver(frame: Uint8Array): Promise<void> {
    // A message that covers what is not here is for the rules to find: the line of the message was told before.
    if (this.#secondary.deliver(frame) === 'damaged') throw unreadableFrame('primary');
    this.#finish();
  }

  /** Nothing here waits for time to pass. */
  async settle(): Promise<void> {}

  async takeOver(): Promise<void> {
    this.#secondary.controller.takeOver();
    this.#finish();
  }

  killAt(): void {}

  spare(): void {}

  async crash(): Promise<void> {
    this.#secondary.crash(() => 'kept');
    this.#passOn(this.#listener);
    this.#listener.crashed();
  }

  async end(): Promise<void> {}

  #finish(): void {
    this.#secondary.controller.advance();
    complete(this.#secondary);
    this.#passOn(this.#listener);
  }

  #observe(type: EventType, number: number): void {
    // Whoever drives writes the crash, as it does for a program.
    if (type !== 'secondary.crash') this.#listener.event({ line: this.#lineOf(type, number), isActive: false });
  }

  #lineOf(type: EventType, number: number): TraceLine {
    const line = numberedLine(type, number);
    if (type === 'secondary.store' || type === 'secondary.destage')
      return { ...line, ...contentIn(this.#secondary, number) };
    if (type === 'secondary.takeover') return { ...line, upTo: this.#secondary.controller.positions.permitted };
    if (type !== 'secondary.recover') return line;
    const { durable, writes } = this.#secondary.found();
    const held = writes.map(({ seq }) => seq).filter((seq) => !durable.active || seq <= durable.permitted);
    return { ...line, held, permitted: durable.permitted, destaged: durable.destaged };
  }
}
