// Why some mutants cannot be noticed: what they change makes no difference to anybody. A mutant is named by its code, so
// that the list outlives edits elsewhere in the file; one that is listed and noticed all the same fails a test.

export type Reason = {
  readonly title: string;
  readonly why: string;
  readonly mutants: readonly {
    /** Below src; or the beginning of the paths of several. */
    readonly file: string;
    /** A part of the line, where the code alone could be elsewhere in the file, too. */
    readonly in?: string;
    readonly was: string;
    readonly becomes: string;
  }[];
};

const context = (name: string, input: string) =>
  `{ context: {} as ${name}, events: {} as ProtocolEvent, ${input}meta: {} as Documentation, }`;

/** Five of the six snapshots of a pair; where the sixth is there, so are they. */
const allButTheLast = 'host && primary && data && acks && messages';

const contents = 'invariants/remote-copy/transmit-what-was-stored.ts';

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
      ...["event.type === 'begin' || event.type === 'end'", "event.type === 'begin'", "event.type === 'end'"].map(
        (was) => ({
          file: 'invariants/remote-copy/down-is-silent.ts',
          was,
          becomes: 'false',
        }),
      ),
      ...["'begin'", "'end'"].map((was) => ({
        file: 'invariants/remote-copy/down-is-silent.ts',
        in: "event.type === 'begin' || event.type === 'end'",
        was,
        becomes: '""',
      })),
      {
        file: 'invariants/remote-copy/down-is-silent.ts',
        was: "event.type === 'begin' || event.type === 'end'",
        becomes: "event.type === 'begin' && event.type === 'end'",
      },
      { file: 'invariants/remote-copy/down-is-silent.ts', was: 'down.primary || down.secondary', becomes: 'true' },
      {
        file: 'invariants/remote-copy/down-is-silent.ts',
        was: '{ primary: false, secondary: false }',
        becomes: '{}',
      },
      { file: 'invariants/sequence-set.ts', was: 'number <= set.prefix', becomes: 'number < set.prefix' },
      { file: 'invariants/sequence-set.ts', was: 'last <= set.prefix', becomes: 'last < set.prefix' },
      { file: 'invariants/sequence-set.ts', was: 'set.prefix > last', becomes: 'set.prefix >= last' },
      ...['block', 'length', 'digest'].flatMap((field) => [
        { file: contents, was: `was.${field} === undefined`, becomes: 'true' },
        { file: contents, was: `is.${field} !== undefined`, in: `was.${field} === undefined`, becomes: 'true' },
        {
          file: contents,
          was: `was.${field} === undefined && is.${field} !== undefined`,
          becomes: `was.${field} === undefined || is.${field} !== undefined`,
        },
      ]),
      { file: contents, was: "event.type === 'primary.store' || saysMore(content, event)", becomes: 'true' },
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
    mutants: [
      {
        file: 'invariants/remote-copy/nothing-from-nowhere.ts',
        was: 'state.messages.size <= rememberedMessages',
        becomes: 'state.messages.size < rememberedMessages',
      },
      {
        file: 'invariants/remote-copy/read-what-was-written.ts',
        was: 'writes.size > rememberedWrites',
        becomes: 'writes.size >= rememberedWrites',
      },
      { file: contents, was: 'contents.size <= rememberedWrites', becomes: 'contents.size < rememberedWrites' },
    ],
  },
  {
    title: 'It only costs more, or less',
    why: 'What comes out is the same; memory is taken a little sooner, or entries stand elsewhere in a table.',
    mutants: [
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
