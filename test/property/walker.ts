// The two controllers, walked along a path of the model: whoever runs them gives the inputs that an event needs and
// lets them take one step. They decide for themselves whether a step is due.
import {
  abstractPrimary,
  abstractSecondary,
  type FoundWrite,
  Primary,
  type PrimaryOutputs,
  type ReadElsewhere,
  Secondary,
  type SecondaryOutputs,
} from '../../src/impl/index.js';
import { nameOf, type Parameters, type ProtocolEvent, unreachable } from '../../src/protocol/index.js';

const blockSize = 1;
const checksum = (bytes: Uint8Array): number => bytes[0] ?? 0;
const elsewhere: ReadElsewhere = (seq, _, into) => into.fill(seq);
const writeOf = (seq: number) => {
  const bytes = Uint8Array.of(seq);
  return { seq, block: seq, length: 1, bytes, checksum: checksum(bytes) };
};

export class Walker {
  #primary: Primary;
  #secondary: Secondary;
  readonly #size: Parameters;
  readonly #acks = new Set<number>();
  readonly #messages = new Set<number>();
  readonly #data = new Set<number>();

  readonly #PrimaryClass: typeof Primary;

  /** @param PrimaryClass another primary than the sound one */
  constructor(size: Parameters, PrimaryClass = Primary) {
    this.#size = size;
    this.#PrimaryClass = PrimaryClass;
    this.#primary = this.#newPrimary();
    this.#secondary = this.#newSecondary();
    this.#primary.startEmpty();
    this.#secondary.startEmpty();
    this.#primary.connect();
    this.#secondary.connect();
  }

  /** What the controllers stand for, and the frames that they have sent. */
  get state() {
    return {
      ...abstractPrimary(this.#primary.positions),
      ...abstractSecondary(this.#secondary.positions),
      data: ascending(this.#data),
      frames: ascending(this.#acks),
      messages: ascending(this.#messages),
    };
  }

  /** @throws Error when the controllers do not take the step */
  take(event: ProtocolEvent): void {
    if (!this.#step(event)) throw new Error(`${nameOf(event)} was not taken`);
  }

  #step(event: ProtocolEvent): boolean {
    const [primary, secondary] = [this.#primary, this.#secondary];
    switch (event.type) {
      case 'host.issue':
        return primary.write(event.write, writeOf(event.write).bytes) === event.write;
      case 'primary.store':
        primary.stored(event.seq);
        return true;
      case 'primary.report':
        return primary.report();
      case 'primary.transmit':
        // What was sent before a reconnection is sent again first.
        while (!this.#data.has(event.seq)) if (!primary.transmit()) return false;
        return true;
      case 'secondary.store': {
        const { block, bytes, checksum: sum } = writeOf(event.seq);
        if (!this.#data.has(event.seq) || secondary.receive(event.seq, block, bytes, sum) !== 'taken') return false;
        secondary.stored(event.seq);
        return true;
      }
      case 'secondary.report':
        return secondary.report() && this.#acks.has(event.seq);
      case 'primary.acknowledged':
        return this.#acks.has(event.seq) && primary.acknowledge(event.seq);
      case 'primary.message':
        return primary.message() && this.#messages.has(event.upTo);
      case 'secondary.permit':
        if (!this.#messages.has(event.upTo) || !secondary.receiveMessage(event.upTo)) return false;
        secondary.permitted(event.upTo);
        return true;
      case 'secondary.destage':
        secondary.requestDestage();
        if (this.#handedOver < event.seq) return false;
        secondary.destaged(event.seq);
        return true;
      case 'primary.release':
        primary.destaged(primary.positions.stored);
        primary.requestRelease();
        if (this.#toRelease < event.seq) return false;
        primary.released(event.seq);
        return true;
      default:
        return this.#fault(event);
    }
  }

  #fault(event: ProtocolEvent): boolean {
    switch (event.type) {
      case 'primary.crash':
        this.#primary.crash(this.#primary.positions);
        return true;
      case 'primary.recover': {
        const { stored, released } = this.#primary.positions;
        const { active } = this.#secondary.positions;
        this.#primary = this.#newPrimary();
        const isUp = this.#primary.start({ stored, released }, writesFrom(released + 1, stored), active);
        if (isUp) this.#primary.connect();
        return isUp;
      }
      case 'secondary.crash':
        this.#secondary.crash(this.#secondary.positions, []);
        return true;
      case 'secondary.recover': {
        const { held, permitted, destaged, active } = this.#secondary.positions;
        this.#secondary = this.#newSecondary();
        this.#secondary.start({ permitted, destaged, active }, held.map(writeOf));
        if (!active) this.#secondary.connect();
        return true;
      }
      case 'secondary.takeover':
        this.#secondary.takeOver();
        this.#secondary.tookOver();
        return true;
      case 'host.issue':
      case 'primary.store':
      case 'primary.report':
      case 'primary.transmit':
      case 'primary.acknowledged':
      case 'primary.message':
      case 'primary.release':
      case 'secondary.store':
      case 'secondary.report':
      case 'secondary.permit':
      case 'secondary.destage':
        return false;
      default:
        return unreachable(event);
    }
  }

  /** What the controllers that run now have asked for. */
  #handedOver = 0;
  #toRelease = 0;

  #newPrimary(): Primary {
    this.#toRelease = 0;
    const outputs: PrimaryOutputs = {
      store: () => {},
      complete: () => {},
      transmit: (seq) => this.#data.add(seq),
      message: (upTo) => this.#messages.add(upTo),
      destage: () => {},
      release: (upTo) => {
        this.#toRelease = upTo;
      },
    };
    const { primaryCapacity: capacity, writes: pipeline } = this.#size;
    return new this.#PrimaryClass({ capacity, blockSize, pipeline, checksum, elsewhere }, outputs);
  }

  #newSecondary(): Secondary {
    this.#handedOver = 0;
    const outputs: SecondaryOutputs = {
      store: () => {},
      acknowledge: (upTo) => this.#acks.add(upTo),
      permit: () => {},
      destage: (_, last) => {
        this.#handedOver = last;
      },
      takeOver: () => {},
    };
    return new Secondary({ capacity: this.#size.secondaryCapacity, blockSize, checksum, elsewhere }, outputs);
  }
}

const ascending = (set: ReadonlySet<number>): readonly number[] => [...set].sort((a, b) => a - b);

const writesFrom = (first: number, last: number): readonly FoundWrite[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => writeOf(first + k));
