// Which write is the newest of each block: open addressing over typed arrays, so that it costs no memory per write.

/** How many entries it has room for, once there is one: a power of two. */
const room = 8;

/** What all have that are empty; nothing is ever put in here. */
const none = new Float64Array(1).fill(-1);

/** The share of entries above which the table grows. */
const fullest = 0.5;

export class BlockIndex {
  #blocks = none;
  #writes = none;
  #count = 0;

  /** The newest write of the block; 0 if there is none. */
  get(block: number): number {
    const slot = this.#slotOf(block);
    return this.#blocks[slot] === block ? (this.#writes[slot] ?? 0) : 0;
  }

  set(block: number, seq: number): void {
    let slot = this.#slotOf(block);
    if (this.#blocks[slot] !== block) {
      this.#count += 1;
      if (this.#count > this.#blocks.length * fullest) {
        this.#grow();
        slot = this.#slotOf(block);
      }
      this.#blocks[slot] = block;
    }
    this.#writes[slot] = seq;
  }

  /** Takes the block out if this write is still its newest. */
  drop(block: number, seq: number): void {
    const slot = this.#slotOf(block);
    if (this.#blocks[slot] !== block || this.#writes[slot] !== seq) return;
    this.#count -= 1;
    this.#close(slot);
  }

  /** Takes all blocks out. */
  clear(): void {
    if (this.#count > 0) this.#blocks.fill(-1);
    this.#count = 0;
  }

  #slotOf(block: number): number {
    const last = this.#blocks.length - 1;
    let slot = this.#home(block);
    while (this.#blocks[slot] !== block && this.#blocks[slot] !== -1) slot = (slot + 1) & last;
    return slot;
  }

  #home(block: number): number {
    const hash = Math.imul(block ^ (block / 0x1_0000_0000), 0x9e3779b1);
    return (hash ^ (hash >>> 15)) & (this.#blocks.length - 1);
  }

  /** Moves back what the gap would hide: an entry may stand anywhere between its home and the next gap. */
  #close(gap: number): void {
    const last = this.#blocks.length - 1;
    let empty = gap;
    for (let slot = (gap + 1) & last; this.#blocks[slot] !== -1; slot = (slot + 1) & last) {
      const block = this.#blocks[slot] ?? -1;
      const fromHome = (slot - this.#home(block)) & last;
      if (fromHome < ((slot - empty) & last)) continue;
      this.#blocks[empty] = block;
      this.#writes[empty] = this.#writes[slot] ?? 0;
      empty = slot;
    }
    this.#blocks[empty] = -1;
  }

  #grow(): void {
    const [blocks, writes] = [this.#blocks, this.#writes];
    const length = Math.max(room, blocks.length * 2);
    this.#blocks = new Float64Array(length).fill(-1);
    this.#writes = new Float64Array(length);
    for (let slot = 0; slot < blocks.length; slot += 1) {
      const block = blocks[slot] ?? -1;
      if (block === -1) continue;
      const to = this.#slotOf(block);
      this.#blocks[to] = block;
      this.#writes[to] = writes[slot] ?? 0;
    }
  }
}
