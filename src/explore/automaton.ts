// An automaton on numbers: what exploration walks instead of statecharts and monitors. Its states are numbered as
// they are found, and each is worked out once.

/** The event is not accepted in this state. */
export const refused = -1;
/** The event breaks the rule in this state. */
export const violated = -2;

export interface Automaton {
  readonly name: string;
  /** The events it takes part in, by index. */
  readonly alphabet: readonly boolean[];
  /** How many states were found so far; 0 is the initial one. */
  readonly size: number;
  /** For each event the state after it, `refused`, or `violated`; of events outside its alphabet it says nothing. */
  row(state: number): Int32Array;
  /** The states whose rows were asked for, in the order of the first time: asked again so, it numbers its states alike. */
  readonly asked: readonly number[];
}

/** The states of an automaton, numbered, with a row of successors each that is filled when it is first asked for. */
export class Rows<State> {
  readonly states: State[] = [];
  readonly asked: number[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #events: number;
  readonly #work: (state: State, row: Int32Array) => void;
  readonly #rows: (Int32Array | undefined)[] = [];

  /** @param work fills the row of a state: for each event its successor's number, `refused` or `violated` */
  constructor(events: number, work: (state: State, row: Int32Array) => void) {
    this.#events = events;
    this.#work = work;
  }

  /** The number of a state, which is new if its key is. */
  number(key: string, state: State): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.states.length);
    this.states.push(state);
    return this.states.length - 1;
  }

  row(number: number): Int32Array {
    const known = this.#rows[number];
    if (known !== undefined) return known;
    const state = this.states[number];
    if (state === undefined) throw new RangeError(`there is no state ${number}`);
    const row = new Int32Array(this.#events).fill(refused);
    this.#work(state, row);
    this.#rows[number] = row;
    this.asked.push(number);
    return row;
  }
}
