// Controllers that do at once what an input makes due, as whoever runs them one input at a time wants it.
import {
  type FoundWrite,
  Primary,
  type PrimaryDurable,
  Secondary,
  type SecondaryDurable,
} from '../../src/impl/index.js';

export class AdvancingPrimary extends Primary {
  override start(durable: PrimaryDurable, found: Iterable<FoundWrite>, isTakenOver: boolean): boolean {
    return this.#then(super.start(durable, found, isTakenOver));
  }

  override stored(upTo: number): void {
    this.#then(super.stored(upTo));
  }

  override destaged(upTo: number): void {
    this.#then(super.destaged(upTo));
  }

  override acknowledge(upTo: number): boolean {
    return this.#then(super.acknowledge(upTo));
  }

  override connect(): void {
    this.#then(super.connect());
  }

  override timeout(): void {
    this.#then(super.timeout());
  }

  #then<Value>(value: Value): Value {
    this.advance();
    return value;
  }
}

export class AdvancingSecondary extends Secondary {
  override start(durable: SecondaryDurable, found: Iterable<FoundWrite>): void {
    super.start(durable, found);
    this.advance();
  }

  override receive(seq: number, block: number, bytes: Uint8Array, checksum: number) {
    const arrival = super.receive(seq, block, bytes, checksum);
    this.advance();
    return arrival;
  }

  override stored(seq: number): void {
    super.stored(seq);
    this.advance();
  }

  override permitted(upTo: number): void {
    super.permitted(upTo);
    this.advance();
  }

  override destaged(upTo: number): void {
    super.destaged(upTo);
    this.advance();
  }

  override tookOver(): void {
    super.tookOver();
    this.advance();
  }

  override connect(): void {
    super.connect();
    this.advance();
  }
}
