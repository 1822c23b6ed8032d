// The set of states found, exact: each a few words of packed local states, in the order found. Fields start narrow
// and the whole table is packed anew when one outgrows its bits, so nobody has to guess how many local states there are.

export type PackedStates = {
  readonly count: number;
  /** Of each field. */
  readonly bits: readonly number[];
  readonly words: Uint32Array;
};

export class StateTable {
  /** How many states are in the table; their indexes are 0 to here. */
  count = 0;
  readonly #bits: number[];
  // Where each field is: its word, how far up in it, and as many ones as it has bits.
  #word: number[] = [];
  #shift: number[] = [];
  #mask: number[] = [];
  #width = 0;
  #words = new Uint32Array(0);
  #slots = new Uint32Array(1024);
  #scratch = new Uint32Array(0);

  /** @param fields how many local states make a state */
  constructor(fields: number) {
    this.#bits = new Array<number>(fields).fill(2);
    this.#layOut();
    this.#words = new Uint32Array(512 * this.#width);
  }

  /** The index of the state, which is `count` before the call if it is new. */
  insert(locals: Int32Array): number {
    for (let k = 0; k < locals.length; k += 1)
      if ((locals[k] ?? 0) > (this.#mask[k] ?? 0)) this.#widen(k, locals[k] ?? 0);
    this.#scratch.fill(0);
    for (let k = 0; k < locals.length; k += 1) this.#set(k, locals[k] ?? 0);
    return this.#find();
  }

  /**
   * The index of the state that differs from the one with this index in these fields only; a new one is `count` before
   * the call.
   *
   * @param count how many of `fields` and `locals` count
   */
  insertChanged(index: number, fields: Int32Array, locals: Int32Array, count: number): number {
    for (let k = 0; k < count; k += 1) {
      const [field, local] = [fields[k] ?? 0, locals[k] ?? 0];
      if (local > (this.#mask[field] ?? 0)) this.#widen(field, local);
    }
    const start = index * this.#width;
    for (let k = 0; k < this.#width; k += 1) this.#scratch[k] = this.#words[start + k] ?? 0;
    for (let k = 0; k < count; k += 1) this.#set(fields[k] ?? 0, locals[k] ?? 0);
    return this.#find();
  }

  /** Reads the local states of the state with this index. */
  read(index: number, locals: Int32Array): void {
    const start = index * this.#width;
    for (let k = 0; k < locals.length; k += 1) {
      locals[k] = ((this.#words[start + (this.#word[k] ?? 0)] ?? 0) >>> (this.#shift[k] ?? 0)) & (this.#mask[k] ?? 0);
    }
  }

  /** The states as they are packed, to be taken over by a table with as many fields. */
  get packed(): PackedStates {
    return { count: this.count, bits: [...this.#bits], words: this.#words.subarray(0, this.count * this.#width) };
  }

  /** A table with the states of another; one that was there twice is there once. */
  static of({ count, bits, words }: PackedStates): StateTable {
    const table = new StateTable(bits.length);
    table.#bits.splice(0, bits.length, ...bits);
    table.#layOut();
    table.#words = new Uint32Array(512 * table.#width);
    for (let index = 0; index < count; index += 1) {
      table.#scratch.set(words.subarray(index * table.#width, (index + 1) * table.#width));
      table.#find();
    }
    return table;
  }

  /** Bytes held for states and their index. */
  get bytes(): number {
    return this.#words.byteLength + this.#slots.byteLength;
  }

  /** Writes a field of the scratch state. */
  #set(field: number, local: number): void {
    const word = this.#word[field] ?? 0;
    const shift = this.#shift[field] ?? 0;
    const others = (this.#scratch[word] ?? 0) & ~((this.#mask[field] ?? 0) << shift);
    this.#scratch[word] = (others | (local << shift)) >>> 0;
  }

  /** The index of the scratch state. */
  #find(): number {
    const slot = this.#slotOf(this.#scratch, 0);
    const known = this.#slots[slot] ?? 0;
    if (known !== 0) return known - 1;
    this.#append(this.#scratch);
    this.#slots[slot] = this.count;
    if (this.count * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2);
    return this.count - 1;
  }

  #append(words: Uint32Array): void {
    const start = this.count * this.#width;
    if (start + this.#width > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words.set(words, start);
    this.count += 1;
  }

  #slotOf(words: Uint32Array, start: number): number {
    const last = this.#slots.length - 1;
    let slot = this.#hash(words, start) & last;
    for (;;) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0 || this.#same(words, start, (known - 1) * this.#width)) return slot;
      slot = (slot + 1) & last;
    }
  }

  #same(words: Uint32Array, start: number, at: number): boolean {
    for (let k = 0; k < this.#width; k += 1) if (words[start + k] !== this.#words[at + k]) return false;
    return true;
  }

  #hash(words: Uint32Array, start: number): number {
    let hash = 0x9e3779b9;
    for (let k = 0; k < this.#width; k += 1) {
      hash = Math.imul(hash ^ (words[start + k] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  #rehash(slots: number): void {
    this.#slots = new Uint32Array(slots);
    for (let index = 0; index < this.count; index += 1) {
      this.#slots[this.#slotOf(this.#words, index * this.#width)] = index + 1;
    }
  }

  #widen(field: number, local: number): void {
    this.#bits[field] = 33 - Math.clz32(local);
    this.#pack();
  }

  /** Packs every state with the new widths. */
  #pack(): void {
    const [words, width, word, shift, mask] = [this.#words, this.#width, this.#word, this.#shift, this.#mask];
    [this.#word, this.#shift, this.#mask] = [[], [], []];
    this.#layOut();
    this.#words = new Uint32Array(Math.max(512, this.count * 2) * this.#width);
    for (let index = 0; index < this.count; index += 1) {
      for (let k = 0; k < this.#bits.length; k += 1) {
        const local = ((words[index * width + (word[k] ?? 0)] ?? 0) >>> (shift[k] ?? 0)) & (mask[k] ?? 0);
        const to = index * this.#width + (this.#word[k] ?? 0);
        this.#words[to] = ((this.#words[to] ?? 0) | (local << (this.#shift[k] ?? 0))) >>> 0;
      }
    }
    this.#rehash(this.#slots.length);
  }

  /** Fields side by side, none across the edge of a word. */
  #layOut(): void {
    let [word, shift] = [0, 0];
    for (const [k, bits] of this.#bits.entries()) {
      if (shift + bits > 32) [word, shift] = [word + 1, 0];
      this.#word[k] = word;
      this.#shift[k] = shift;
      this.#mask[k] = 2 ** bits - 1;
      shift += bits;
    }
    this.#width = word + 1;
    this.#scratch = new Uint32Array(this.#width);
  }
}
