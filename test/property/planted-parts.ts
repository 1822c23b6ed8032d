// Parts with one fault each, to be planted in a world. They are as small as the mistakes that people make.
import {
  type Arrival,
  type ControllerOptions,
  type FoundWrite,
  Primary,
  type PrimaryOptions,
  type PrimaryOutputs,
  Secondary,
  type SecondaryDurable,
  type SecondaryOutputs,
} from '../../src/impl/index.js';
import { checksumOf } from '../../src/sim/checksum.js';
import { decode, encode } from '../../src/sim/entry.js';
import { type BlockWrite, Destager, Disk, Journal, Link } from '../../src/sim/index.js';

/** After a crash the newest entry is gone, durable or not. */
export class ForgetfulJournal extends Journal {
  protected override survivors<T>(kept: T[]): T[] {
    return kept.slice(0, -1);
  }
}

/** A flush makes nothing durable. */
export class LyingDisk extends Disk {
  override flush(): void {}
}

/** Of several writes of a block, the first stays. */
export class BackwardDestager extends Destager {
  protected override newestOfEach(writes: readonly BlockWrite[]): BlockWrite[] {
    return super.newestOfEach(writes.toReversed());
  }
}

/** Puts the checksums of a damaged frame right, so that nobody can tell. */
export class CoveringLink extends Link {
  protected override damage(frame: Uint8Array, choose: (bound: number) => number): void {
    const entry = decode(frame);
    if (entry === undefined || entry.payload.length === 0) return;
    super.damage(entry.payload, choose);
    frame.set(encode({ ...entry, checksum: checksumOf(entry.payload) }));
  }
}

/** Counts a write as stored when it arrives. */
export class HastySecondary extends Secondary {
  override receive(seq: number, block: number, bytes: Uint8Array, checksum: number): Arrival {
    const arrival = super.receive(seq, block, bytes, checksum);
    if (arrival === 'taken') this.stored(seq);
    return arrival;
  }
}

/** Acknowledges the greatest write that it has, whatever is missing before it. */
export class GappySecondary extends Secondary {
  constructor(options: ControllerOptions, outputs: SecondaryOutputs) {
    super(options, {
      store: (...write) => outputs.store(...write),
      acknowledge: (upTo) => outputs.acknowledge(Math.max(upTo, this.positions.held.at(-1) ?? 0)),
      permit: (upTo) => outputs.permit(upTo),
      destage: (first, last) => outputs.destage(first, last),
      takeOver: () => outputs.takeOver(),
    });
  }
}

/** Takes over before that is durable. */
export class RashSecondary extends Secondary {
  override takeOver(): void {
    super.takeOver();
    this.tookOver();
  }
}

/** Finds only what was permitted when it starts. */
export class ForgettingSecondary extends Secondary {
  override start(durable: SecondaryDurable, found: Iterable<FoundWrite>): void {
    super.start(
      durable,
      [...found].filter(({ seq }) => seq <= durable.permitted),
    );
  }
}

/** Counts a message as permitted when it arrives. */
export class TrustingSecondary extends Secondary {
  override receiveMessage(upTo: number): boolean {
    const isCovered = super.receiveMessage(upTo);
    this.permitted(upTo);
    return isCovered;
  }
}

/** Hands over writes to destage and counts them as destaged at once. */
export class ForwardSecondary extends Secondary {
  override permitted(upTo: number): void {
    super.permitted(upTo);
    const { destaged, held } = this.positions;
    if (upTo > destaged && held.includes(destaged + 1)) this.destaged(destaged + 1);
  }
}

/** Reports a write complete when it arrives. */
export class HastyPrimary extends Primary {
  override write(block: number, bytes: Uint8Array): number {
    const seq = super.write(block, bytes);
    if (seq > 0) this.stored(seq);
    return seq;
  }
}

/** Reports a write complete when it arrives, while there is nobody to send it to. */
export class AlonePrimary extends Primary {
  #isAlone = false;

  override disconnect(): void {
    super.disconnect();
    this.#isAlone = true;
  }

  override connect(): void {
    super.connect();
    this.#isAlone = false;
  }

  override write(block: number, bytes: Uint8Array): number {
    const seq = super.write(block, bytes);
    if (seq > 0 && this.#isAlone) this.stored(seq);
    return seq;
  }
}

/** Sends what is in the host's buffer when it sends. */
export class SharingPrimary extends Primary {
  readonly #buffers = new Map<number, Uint8Array>();

  constructor(options: PrimaryOptions, outputs: PrimaryOutputs) {
    super(options, {
      store: (...write) => outputs.store(...write),
      complete: (seq) => outputs.complete(seq),
      transmit: (seq, block, bytes) => {
        const shared = this.#buffers.get(seq) ?? bytes;
        outputs.transmit(seq, block, shared, options.checksum(shared));
      },
      message: (upTo) => outputs.message(upTo),
      destage: (first, last) => outputs.destage(first, last),
      release: (upTo) => outputs.release(upTo),
    });
  }

  override write(block: number, bytes: Uint8Array): number {
    const seq = super.write(block, bytes);
    if (seq > 0) this.#buffers.set(seq, bytes);
    return seq;
  }
}

/** Permits everything that is complete, acknowledged or not. */
export class GenerousPrimary extends Primary {
  override message(): boolean {
    return super.message(this.positions.reported);
  }
}

/** Sends a write before it is complete. */
export class EagerPrimary extends Primary {
  override issue(block: number, bytes: Uint8Array): void {
    super.issue(block, bytes);
    this.transmit(this.positions.issued);
  }
}

/** Never sends anything again. */
export class PatientPrimary extends Primary {
  override timeout(): void {}
}

/** Says a message only once. */
export class TersePrimary extends Primary {
  override message(): boolean {
    const { messaged, acknowledged, reported } = this.positions;
    return Math.min(acknowledged, reported) > messaged ? super.message() : false;
  }
}

/** Sends nothing of what a crash left unsent: it takes it for acknowledged. */
export class ForgetfulPrimary extends Primary {
  override recover(): void {
    super.recover();
    while (this.positions.acknowledged < this.positions.stored) this.acknowledged();
  }
}

/** Reads at the primary look at the disk alone. */
export class UncachedPrimary extends Primary {
  override read(block: number, length: number) {
    return [{ block, length }];
  }
}
