// Which mutants of the rules cannot be noticed, by the reasons that reasons.ts gives.

export type Mutant = {
  /** Below src; or the beginning of the paths of several. */
  readonly file: string;
  /** A part of the line, where the code alone could be elsewhere in the file, too. */
  readonly in?: string;
  readonly was: string;
  readonly becomes: string;
};

const remoteCopy = 'invariants/remote-copy/';
const contents = `${remoteCopy}transmit-what-was-stored.ts`;
const reads = `${remoteCopy}read-what-was-written.ts`;
const silence = `${remoteCopy}down-is-silent.ts`;
const layers = 'invariants/layered-map.ts';

/** One mutant for each of these, in a file: what it was, and what it becomes. */
const each = (file: string, ...mutants: readonly (readonly [was: string, becomes: string])[]): readonly Mutant[] =>
  mutants.map(([was, becomes]) => ({ file, was, becomes }));

export const neverHappens: readonly Mutant[] = [
  ...each(
    layers,
    ['layers[at]?.get', 'layers[at].get'],
    ['layers[at]?.has', 'layers[at].has'],
    ['below[0]?.size', 'below[0].size'],
  ),
  ...each('invariants/sent-steps.ts', ['oldest === undefined', 'false']),
  ...each('invariants/watch.ts', ['k < watchers.length', 'k <= watchers.length'], ['watcher === undefined', 'false']),
];

const endsOfTrace = "event.type === 'begin' || event.type === 'end'";

const more = ['block', 'length', 'digest'].map((field) => `(was.${field} === undefined && is.${field} !== undefined)`);

export const sameAfterIt: readonly Mutant[] = [
  ...each(
    silence,
    [endsOfTrace, 'false'],
    ["event.type === 'begin'", 'false'],
    ["event.type === 'end'", 'false'],
    [endsOfTrace, endsOfTrace.replace('||', '&&')],
    ['down.primary || down.secondary', 'true'],
    ['!(down.primary || down.secondary)', 'false'],
    ['{ primary: false, secondary: false }', '{}'],
  ),
  ...["'begin'", "'end'"].map((was) => ({ file: silence, in: endsOfTrace, was, becomes: '""' })),
  ...each(
    'invariants/sequence-set.ts',
    ['number <= set.prefix', 'number < set.prefix'],
    ['last <= set.prefix', 'last < set.prefix'],
    ['set.prefix > last', 'set.prefix >= last'],
  ),
  ...each('invariants/recollection.ts', ['old > of.lost', 'old >= of.lost']),
  ...each(`${remoteCopy}takeover-is-final.ts`, ['upTo > permitted', 'upTo >= permitted']),
  ...each(`${remoteCopy}nothing-from-nowhere.ts`, [
    "case 'primary.store': seeStep(state.sent, event.type, event.seq); return undefined;",
    "case 'primary.store':",
  ]),
  ...['block', 'length', 'digest'].flatMap((field) => [
    { file: contents, was: `was.${field} === undefined`, becomes: 'true' },
    { file: contents, was: `is.${field} !== undefined`, in: `was.${field} === undefined`, becomes: 'true' },
    {
      file: contents,
      was: `was.${field} === undefined && is.${field} !== undefined`,
      becomes: `was.${field} === undefined || is.${field} !== undefined`,
    },
  ]),
  ...each(
    contents,
    [more.join(' || '), 'true'],
    ['saysMore(before, event)', 'true'],
    ['differing(issued, event) === undefined', 'false'],
  ),
  { file: contents, in: 'else if', was: "event.type === 'primary.store'", becomes: 'true' },
];

export const oneMoreIsRemembered: readonly Mutant[] = [
  ...each('invariants/sent-steps.ts', ['sent.messages.size <= sent.most', 'sent.messages.size < sent.most']),
  ...each(
    reads,
    ['isPlaced(before) && (before.digest !== undefined || event.digest === undefined)', 'false'],
    [
      'before.digest !== undefined || event.digest === undefined',
      'before.digest !== undefined && event.digest === undefined',
    ],
    ['before.digest !== undefined', 'false'],
    ['event.digest === undefined', 'false'],
    ['event.seq > destaged', 'true'],
    ['event.seq > destaged', 'event.seq >= destaged'],
  ),
];

export const notThere: readonly Mutant[] = [
  ...each(
    `${remoteCopy}recovery-keeps.ts`,
    ['found.destaged !== undefined', 'true'],
    ['found.permitted !== undefined', 'true'],
  ),
  ...each(`${remoteCopy}store-in-order.ts`, ['write === undefined', 'false'], ['before !== undefined', 'true']),
  ...each(reads, ['read.block === undefined', 'false']),
  ...each(contents, ['event.write === undefined', 'false'], ['event.write !== undefined', 'true']),
  ...each('invariants/sent-steps.ts', ['step === undefined', 'false']),
  ...each(`${remoteCopy}takeover-is-final.ts`, ['upTo !== undefined', 'true']),
  ...each(`${remoteCopy}copied-in-the-end.ts`, ['due === undefined', 'false'], ['event.upTo !== undefined', 'true']),
  ...each('invariants/rule.ts', ['last < first', 'false']),
];

export const noSuchNumber: readonly Mutant[] = [
  ...(
    [
      ['model/message-never-backward', 'primary.message'],
      ['model/queue-depth', 'host.issue'],
      ['model/release-after-message', 'primary.release'],
      ['model/release-in-order', 'primary.release'],
      ['model/store-what-was-issued', 'primary.store'],
      ['remote-copy/acknowledgment-before-message', 'primary.message'],
      ['remote-copy/destage-in-order', 'secondary.destage'],
      ['remote-copy/message-before-destage', 'secondary.destage'],
    ] as const
  ).map(([rule, type]) => ({ file: `invariants/${rule}.ts`, was: `event.type === '${type}'`, becomes: 'true' })),
  ...each('invariants/model/message-since-start.ts', ["event.type !== 'primary.message'", 'false']),
];

export const onlyCosts: readonly Mutant[] = [
  ...each(
    layers,
    ['value !== undefined || below.length === 0', 'value !== undefined && below.length === 0'],
    ['value !== undefined || below.length === 0', 'false'],
    ['value !== undefined', 'false'],
    ['layers.length - 1', 'layers.length + 1'],
    [
      'map.below.length === 0 || inLayers(map.below, key) === undefined',
      'map.below.length === 0 && inLayers(map.below, key) === undefined',
    ],
    ['map.below.length === 0', 'false'],
    ['inLayers(map.below, key) === undefined', 'false'],
    ['map.top.size > 0', 'true'],
    ['map.top.size > 0', 'map.top.size >= 0'],
    ['last.size <= 2 * layer.size', 'last.size < 2 * layer.size'],
    ['kept.length === 0', 'false'],
    ['layer.size === 0', 'false'],
    ['top.size <= (below[0]?.size ?? 0)', 'top.size < (below[0]?.size ?? 0)'],
  ),
  { file: layers, in: 'value !== undefined', was: 'below.length === 0', becomes: 'false' },
  ...each(
    `${remoteCopy}store-in-order.ts`,
    ['state.reported > state.stored', 'true'],
    ['state.reported > state.stored', 'state.reported >= state.stored'],
  ),
  ...each(
    reads,
    [
      'first > destaged + 1 && recall(writes, first - 1) !== undefined',
      'first > destaged + 1 || recall(writes, first - 1) !== undefined',
    ],
    ['recall(writes, first - 1) !== undefined', 'true'],
    ['placed.block !== block', 'false'],
  ),
  ...each(`${remoteCopy}nothing-from-nowhere.ts`, ['lacks === undefined', 'false']),
  ...[
    ['first > destaged + 1', 'true'],
    ['first > destaged + 1', 'first >= destaged + 1'],
    ['destaged + 1', 'destaged - 1'],
  ].map(([was = '', becomes = '']) => ({ file: reads, in: 'while', was, becomes })),
  { file: reads, in: 'const lost', was: '[]', becomes: '["Stryker was here"]' },
  ...each('invariants/watch.ts', ['before !== undefined', 'false']),
];
