// Runs of the model as traces: random walks through its transcription, then on until everything is settled. It knows
// neither the statecharts nor the rules.
import fc from 'fast-check';
import type { Parameters, ProtocolEvent } from '../../src/protocol/index.js';
import { init, next, repetitions, type State, type Step } from '../model/remote-copy.js';
import type { Line } from './judge.js';

export type Run = {
  readonly lines: readonly Line[];
  /** The state before each line. */
  readonly states: readonly State[];
};

const blocks = 3;

/** Walks of up to this many steps before settling, with up to eight writes. */
export const conformingRuns = (steps = 120): fc.Arbitrary<Run> =>
  fc
    .record({
      writes: fc.integer({ min: 1, max: 8 }),
      queueDepth: fc.integer({ min: 1, max: 4 }),
      primaryCapacity: fc.integer({ min: 1, max: 8 }),
      secondaryCapacity: fc.integer({ min: 1, max: 8 }),
      choices: fc.array(fc.nat({ max: 9_999 }), { maxLength: steps, size: 'max' }),
    })
    .map(({ choices, ...parameters }) => {
      const walk = new Walk(parameters);
      for (const choice of choices) walk.step(choice);
      walk.settle();
      return { lines: walk.lines, states: walk.states };
    });

const isRare = ({ event: { type } }: Step) => type.endsWith('.crash') || type === 'secondary.takeover';

class Walk {
  #state = init;
  readonly lines: Line[] = [];
  readonly states: State[] = [];
  readonly #parameters: Parameters;
  /** How often the host has issued the write, which makes its name and its content. */
  readonly #attempts = new Map<number, number>();

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  step(choice: number): void {
    const all = next(this.#state, this.#parameters);
    const kind = choice % 50;
    const place = Math.floor(choice / 50);
    const rare = all.filter(isRare);
    const repeated = repetitions(this.#state, this.#parameters);
    const pick = <T>(list: readonly T[]) => list[place % list.length];
    const again = kind > 1 && kind < 6 ? pick(repeated) : undefined;
    if (again !== undefined) this.#write(again, place);
    else if (kind === 6) this.#read(place % blocks);
    else this.#take(pick(kind < 2 ? rare : all.filter((step) => !isRare(step))), place);
  }

  /** Goes on without crashes until nothing is left to do. */
  settle(): void {
    for (;;) {
      const step = next(this.#state, this.#parameters).find((one) => !isRare(one));
      if (step === undefined) break;
      this.#take(step, 1);
    }
    for (let block = 0; block < blocks; block += 1) this.#read(block);
    this.#add({ event: 'end' });
  }

  #add(line: Line): void {
    this.lines.push(line);
    this.states.push(this.#state);
  }

  #take(step: Step | undefined, place: number): void {
    if (step === undefined) return;
    if (step.event.type === 'host.issue') {
      this.#attempts.set(step.event.write, (this.#attempts.get(step.event.write) ?? 0) + 1);
    }
    this.#write(step.event, place);
    this.#state = step.state;
  }

  #write(event: ProtocolEvent, place: number): void {
    const { type } = event;
    const number = 'seq' in event ? { seq: event.seq } : 'upTo' in event ? { upTo: event.upTo } : {};
    this.#add({ event: type, ...number, ...this.#details(event, place) });
  }

  #details(event: ProtocolEvent, place: number): Line {
    const { stored, released, held, permitted, destaged } = this.#state;
    switch (event.type) {
      case 'host.issue':
        return { write: this.#nameOf(event.write), ...this.#contentOf(event.write) };
      case 'primary.store':
        return { write: this.#nameOf(event.seq), ...this.#contentOf(event.seq) };
      case 'primary.transmit':
      case 'secondary.store':
      case 'secondary.destage':
        return place % 2 === 0 ? {} : this.#contentOf(event.seq);
      case 'primary.recover':
        return { stored, released };
      case 'secondary.recover':
        return { held, permitted, destaged: destaged.length };
      case 'secondary.takeover':
        return { upTo: permitted };
      default:
        return {};
    }
  }

  /** What a host reads at the node that serves it. */
  #read(block: number): void {
    const { active, primaryUp, secondaryUp, stored, permitted } = this.#state;
    if (active ? !secondaryUp : !primaryUp) return;
    const newest = Array.from({ length: active ? permitted : stored }, (_, k) => k + 1)
      .filter((number) => this.#contentOf(number)['block'] === block)
      .at(-1);
    if (newest === undefined) return;
    this.#add({ event: 'read', node: active ? 'secondary' : 'primary', ...this.#contentOf(newest) });
  }

  #nameOf(write: number): string {
    return `w${write}.${this.#attempts.get(write)}`;
  }

  #contentOf(write: number): Line {
    return { block: write % blocks, digest: `digest of ${this.#nameOf(write)}` };
  }
}
