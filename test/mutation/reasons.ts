// Why some mutants cannot be noticed: what they change makes no difference to anybody. A mutant is named by its code, so
// that the list outlives edits elsewhere in the file; one that is listed and noticed all the same fails a test.

import * as ofRules from './reasons-of-rules.js';

export type Reason = {
  readonly title: string;
  readonly why: string;
  readonly mutants: readonly ofRules.Mutant[];
};

const context = (name: string, input: string) =>
  `{ context: {} as ${name}, events: {} as ProtocolEvent, ${input}meta: {} as Documentation, }`;

/** Five of the six snapshots of a pair; where the sixth is there, so are they. */
const allButTheLast = 'host && primary && data && acks && messages';

export const reasons: readonly Reason[] = [
  {
    title: 'Only the compiler reads it',
    why: 'What `setup` is given under `types` has types and no values: XState never looks at it.',
    mutants: [
      { file: 'machines/host.ts', was: context('HostContext', 'input: {} as Parameters, '), becomes: '{}' },
      { file: 'machines/primary.ts', was: context('PrimaryContext', 'input: {} as Parameters, '), becomes: '{}' },
      { file: 'machines/secondary.ts', was: context('SecondaryContext', 'input: {} as Parameters, '), becomes: '{}' },
      {
        file: 'machines/link.ts',
        was: '{ context: {} as ChannelContext, events: {} as ProtocolEvent, meta: {} as Documentation }',
        becomes: '{}',
      },
    ],
  },
  {
    title: 'The compiler asks for it, and it never happens',
    why:
      'A type allows more than there is: an index that is always in its array, a guard or an action of XState that is ' +
      'a name, a function or an object with a name. The check is there so that nothing has to be asserted.',
    mutants: [
      { file: 'machines/totality.ts', was: 'guard?.name', becomes: 'guard.name' },
      { file: 'machines/totality.ts', was: 'lines[0]?.node', becomes: 'lines[0].node' },
      { file: 'machines/totality.ts', was: 'node === undefined', becomes: 'false' },
      { file: 'machines/totality.ts', was: 'answer === undefined', becomes: 'false' },
      ...[
        ["typeof guard === 'object' && guard !== null && 'type' in guard", 'true'],
        [
          "typeof guard === 'object' && guard !== null && 'type' in guard",
          "typeof guard === 'object' && guard !== null || 'type' in guard",
        ],
        ["typeof guard === 'object' && guard !== null", 'true'],
        ["typeof guard === 'object' && guard !== null", "typeof guard === 'object' || guard !== null"],
        ["typeof guard === 'object'", 'true'],
        ['guard !== null', 'true'],
      ].map(([was = '', becomes = '']) => ({ file: 'machines/totality.ts', was, becomes })),
      { file: 'machines/totality.ts', in: 'answerAt(leaf, event)', was: '[]', becomes: '["Stryker was here"]' },
      { file: 'machines/pair.ts', was: 'state[k]?.can', becomes: 'state[k].can' },
      ...['host && primary', 'host && primary && data', 'host && primary && data && acks', allButTheLast].flatMap(
        (was) => [
          { file: 'machines/projection.ts', was, becomes: 'true' },
          { file: 'machines/projection.ts', was, becomes: was.replace(/&&(?=[^&]*$)/, '||') },
        ],
      ),
      { file: 'machines/verified.ts', was: 'reference !== null', becomes: 'true' },
      ...ofRules.neverHappens,
      { file: 'impl/block-index.ts', in: '?? -1', was: '-1', becomes: '+1' },
      { file: 'machines/verified.ts', was: "typeof reference.type === 'string'", becomes: 'true' },
    ],
  },
  {
    title: 'Nothing comes after it',
    why: 'The last case of a switch returns what a function returns that comes to its end, or what is taken for the same.',
    mutants: [
      { file: 'invariants/', was: 'default: return undefined;', becomes: 'default:' },
      { file: 'invariants/', was: 'default: return nothing;', becomes: 'default:' },
    ],
  },
  {
    title: 'The other way leads to the same',
    why:
      'To set what is already so, to look once more at what is there, or to enter the same state by the transition ' +
      'beside: the state after it is equal, and so is everything that is said.',
    mutants: [
      { file: 'machines/host.ts', was: 'completed < seq', becomes: 'completed <= seq' },
      { file: 'machines/host.ts', was: "'.writing'", becomes: '""' },
      { file: 'machines/secondary.ts', was: "'room'", becomes: '""' },
      { file: 'machines/totality.ts', in: 'answer === undefined', was: '[]', becomes: '["Stryker was here"]' },
      { file: 'machines/secondary.ts', was: 'durable.permitted < upTo', becomes: 'durable.permitted <= upTo' },
      {
        file: 'impl/primary.ts',
        was: 'this.#transmitted < this.#acknowledged',
        becomes: 'this.#transmitted <= this.#acknowledged',
      },
      ...ofRules.sameAfterIt,
      { file: 'impl/block-index.ts', was: 'slot < blocks.length', becomes: 'slot <= blocks.length' },
      { file: 'impl/block-index.ts', was: 'block === -1', becomes: 'false' },
      { file: 'impl/window.ts', was: 'new Array<Uint8Array<ArrayBuffer>>(places)', becomes: 'new Array()' },
      { file: 'impl/arrived.ts', was: 'new Array<number>(count)', becomes: 'new Array()' },
      { file: 'impl/window.ts', was: 'place < this.places', becomes: 'place <= this.places' },
      { file: 'impl/window.ts', was: 'known.length === size', becomes: 'false' },
      { file: 'impl/block-index.ts', in: 'fill(-1)', was: 'this.#count > 0', becomes: 'true' },
      { file: 'impl/block-index.ts', in: 'fill(-1)', was: 'this.#count > 0', becomes: 'this.#count >= 0' },
      { file: 'impl/cache.ts', was: 'block < end', becomes: 'block <= end' },
      {
        file: 'impl/secondary.ts',
        in: 'seq <= this.#permitted',
        was: 'this.#destaged + 1',
        becomes: 'this.#destaged - 1',
      },
      { file: 'impl/secondary.ts', in: 'this.#indexImage()', was: 'this.#active', becomes: 'true' },
    ],
  },
  {
    title: 'Something else has seen to it already',
    why:
      'A connection repeats whatever it may have to, so what is remembered of that before it does not matter; a ' +
      'takeover closes the link, so whether it is connected does not matter either.',
    mutants: [
      { file: 'impl/primary.ts', in: 'this.#repeat()', was: 'this.#connected', becomes: 'true' },
      { file: 'impl/primary.ts', in: '#mustRepeat = false', was: 'false', becomes: 'true' },
      { file: 'impl/secondary.ts', in: '#mustRepeat = false', was: 'false', becomes: 'true' },
      { file: 'impl/secondary.ts', in: 'this.#connected = false', was: 'false', becomes: 'true' },
    ],
  },
  {
    title: 'One more, or one less, is remembered',
    why: 'Beyond some thousands, the oldest are forgotten; of exactly how many nothing depends.',
    mutants: ofRules.oneMoreIsRemembered,
  },
  {
    title: 'What is not there is not found either',
    why:
      'To look it up, to take it away, or to compare with it comes to the same as what is asked before: nothing is found, ' +
      'nothing is gone, no number is above or below it.',
    mutants: ofRules.notThere,
  },
  {
    title: 'No other event has such a number',
    why:
      'A rule that wants something before one event is also asked about the others that it watches. None of them has a ' +
      'number of that name, and before none nothing is wanted.',
    mutants: ofRules.noSuchNumber,
  },
  {
    title: 'It only costs more, or less',
    why: 'What comes out is the same; more is looked at, memory is taken a little sooner, or entries stand elsewhere in a table.',
    mutants: [
      ...ofRules.onlyCosts,
      { file: 'impl/write-memory.ts', in: '#recent', was: '[]', becomes: '["Stryker was here"]' },
      { file: 'impl/write-memory.ts', was: 'length === this.#recentLength', becomes: 'false' },
      { file: 'impl/xxh32.ts', was: 'length > copy.length', becomes: 'true' },
      { file: 'impl/xxh32.ts', was: 'length > copy.length', becomes: 'length >= copy.length' },
      { file: 'impl/block-index.ts', was: 'block / 0x1_0000_0000', becomes: 'block * 0x1_0000_0000' },
      {
        file: 'impl/block-index.ts',
        was: 'this.#count > this.#blocks.length * fullest',
        becomes: 'this.#count >= this.#blocks.length * fullest',
      },
    ],
  },
];
