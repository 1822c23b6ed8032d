// How long something took, counted in buckets as Prometheus wants them. It is asked for every write, so it does nothing but
// add.

/** Upper bounds, in seconds; what took longer is counted in the last one. */
const bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

export class Durations {
  readonly #name: string;
  readonly #help: string;
  readonly #counts = new Float64Array(bounds.length + 1);
  #seconds = 0;

  constructor(name: string, help: string) {
    this.#name = name;
    this.#help = help;
  }

  readonly add = (milliseconds: number): void => {
    const seconds = milliseconds / 1000;
    let bucket = 0;
    while (seconds > (bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#seconds += seconds;
  };

  /** In the text format of Prometheus. */
  get text(): string {
    const name = this.#name;
    const lines = [`# HELP ${name} ${this.#help}`, `# TYPE ${name} histogram`];
    let count = 0;
    for (const [bucket, added] of this.#counts.entries()) {
      count += added;
      lines.push(`${name}_bucket{le="${bounds[bucket] ?? '+Inf'}"} ${count}`);
    }
    return `${[...lines, `${name}_sum ${this.#seconds}`, `${name}_count ${count}`].join('\n')}\n`;
  }
}
