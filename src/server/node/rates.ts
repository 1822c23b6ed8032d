// Rates over the last ten seconds, from counters that only grow.

const seconds = 10;

export class Rates<Name extends string> {
  readonly #counters: () => Readonly<Record<Name, number>>;
  readonly #samples: { readonly at: number; readonly counters: Readonly<Record<Name, number>> }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(counters: () => Readonly<Record<Name, number>>) {
    this.#counters = counters;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), 1000).unref();
  }

  /** For each counter, its growth a second. */
  get perSecond(): Readonly<Record<string, number>> {
    const now = { at: performance.now(), counters: this.#counters() };
    const then = this.#samples[0] ?? now;
    const elapsed = (now.at - then.at) / 1000;
    const rate = ([name, value]: [string, number]): [string, number] => {
      const before = Object.entries<number>(then.counters).find(([other]) => other === name)?.[1] ?? value;
      return [name, elapsed === 0 ? 0 : (value - before) / elapsed];
    };
    return Object.fromEntries(Object.entries<number>(now.counters).map(rate));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    this.#samples.push({ at: performance.now(), counters: this.#counters() });
    if (this.#samples.length > seconds) this.#samples.shift();
  }
}
