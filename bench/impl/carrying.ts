// The two controllers in one process, with journals, disks and a link that take no time: outputs only note what was asked
// for, and the inputs that answer them come a group of writes at a time. It keeps nothing of a write.
import { lastNumber, Primary, Secondary } from '../../src/impl/index.js';
import type { Load } from './load.js';

/** Carries writes from the host to the disk of the secondary. */
export class Carrying {
  readonly #load: Load;
  readonly #primary: Primary;
  readonly #secondary: Secondary;
  /** What arrived at the secondary and is on its way into the journal. */
  readonly #arrived: Float64Array;
  #arrivals = 0;
  #written = 0;
  #toStore = 0;
  #toPermit = 0;
  #toOwnDisk = 0;
  #toDisk = 0;
  #toRelease = 0;
  #acknowledged = 0;
  #message = 0;

  /** @param first the number before that of the first write */
  constructor(load: Load, first = 0) {
    const { capacity, blockSize, checksum, group } = load;
    this.#load = load;
    this.#arrived = new Float64Array(group);
    const elsewhere = (seq: number): never => {
      throw new Error(`write ${seq} left memory, and is needed`);
    };
    this.#primary = new Primary(
      { capacity, blockSize, checksum, pipeline: capacity, elsewhere },
      {
        store: (seq) => {
          this.#toStore = seq;
        },
        complete: () => {},
        transmit: (seq, block, bytes, sum) => {
          if (this.#secondary.receive(seq, block, bytes, sum) !== 'taken')
            throw new Error(`write ${seq} was not taken`);
          this.#arrived[this.#arrivals] = seq;
          this.#arrivals += 1;
        },
        message: (upTo) => {
          this.#message = upTo;
        },
        destage: (_, last) => {
          this.#toOwnDisk = last;
        },
        release: (upTo) => {
          this.#toRelease = upTo;
        },
      },
    );
    this.#secondary = new Secondary(
      { capacity, blockSize, checksum, elsewhere },
      {
        store: () => {},
        acknowledge: (upTo) => {
          this.#acknowledged = upTo;
        },
        permit: (upTo) => {
          this.#toPermit = upTo;
        },
        destage: (_, last) => {
          this.#toDisk = last;
        },
        takeOver: () => {},
      },
    );
    this.#start(first);
  }

  /** A group of writes, all the way. */
  group(): void {
    const { group, buffers, blocks } = this.#load;
    for (let k = 0; k < group; k += 1) {
      const at = (this.#written + k) % buffers.length;
      if (this.#primary.write(blocks[at] ?? 0, buffers[at] ?? nothing) === 0) throw new Error('the host has to wait');
    }
    this.#written += group;
    this.#primary.stored(this.#toStore);
    this.#primary.advance();
    for (let k = 0; k < this.#arrivals; k += 1) this.#secondary.stored(this.#arrived[k] ?? lastNumber);
    this.#arrivals = 0;
    this.#secondary.advance();
    this.#primary.acknowledge(this.#acknowledged);
    this.#primary.destaged(this.#toOwnDisk);
    this.#primary.advance();
    this.#secondary.receiveMessage(this.#message);
    this.#secondary.permitted(this.#toPermit);
    this.#secondary.advance();
    this.#secondary.destaged(this.#toDisk);
    this.#primary.released(this.#toRelease);
  }

  /** The last write that is on the disk of the secondary, and has left the cache of the primary. */
  get done(): number {
    return Math.min(this.#secondary.positions.destaged, this.#primary.positions.released);
  }

  #start(first: number): void {
    this.#primary.start({ stored: first, released: first }, [], false);
    this.#secondary.start({ permitted: first, destaged: first, active: false }, []);
    this.#primary.connect();
    this.#secondary.connect();
    this.#primary.advance();
    this.#secondary.advance();
    this.#arrivals = 0;
  }
}

const nothing = new Uint8Array(0);
