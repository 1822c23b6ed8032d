// Situations of a pair, each as the events that lead there, and what may be asked next. They are chosen so that every
// rule has something to say in one of them; none is judged here.
import type { RuleId } from '../../src/invariants/index.js';
import { instances, type ObservedEvent } from '../../src/protocol/index.js';

export type Situation = {
  readonly name: string;
  readonly events: readonly ObservedEvent[];
};

const contentOf = (seq: number) => ({ block: seq % 3, length: 2, digest: `digest ${seq}` });

const midLife: ObservedEvent = {
  type: 'begin',
  state: { stored: 6, released: 2, reported: 5, held: [4, 6], permitted: 3, destaged: 3 },
};

const stored = (seq: number): readonly ObservedEvent[] => [
  { type: 'host.issue', write: seq, ...contentOf(seq) },
  { type: 'primary.store', seq, write: seq, ...contentOf(seq) },
];

const held = (seq: number): readonly ObservedEvent[] => [
  ...stored(seq),
  { type: 'primary.report', seq },
  { type: 'primary.transmit', seq, ...contentOf(seq) },
  { type: 'secondary.store', seq, ...contentOf(seq) },
];

const copied = (seq: number): readonly ObservedEvent[] => [
  ...held(seq),
  { type: 'secondary.report', seq },
  { type: 'primary.acknowledged', seq },
  { type: 'primary.message', upTo: seq },
  { type: 'secondary.permit', upTo: seq },
];

const settled = (seq: number): readonly ObservedEvent[] => [
  ...copied(seq),
  { type: 'secondary.destage', seq },
  { type: 'primary.release', seq },
];

/** Four writes: one settled, one copied, one held by the secondary, one stored. */
const underWay = [...settled(1), ...copied(2), ...held(3), ...stored(4)];

const primaryCrash: ObservedEvent = { type: 'primary.crash' };
const primaryRecover: ObservedEvent = { type: 'primary.recover' };
const secondaryCrash: ObservedEvent = { type: 'secondary.crash' };
const secondaryRecover: ObservedEvent = { type: 'secondary.recover' };
const takeover: ObservedEvent = { type: 'secondary.takeover' };

export const situations: readonly Situation[] = [
  { name: 'nothing has happened', events: [] },
  { name: 'writes are under way', events: underWay },
  { name: 'everything is settled', events: [1, 2].flatMap(settled) },
  { name: 'the primary is down', events: [...underWay, primaryCrash] },
  { name: 'the primary has recovered', events: [...underWay, primaryCrash, primaryRecover] },
  {
    name: 'the primary has recovered and said what it found',
    events: [...underWay, primaryCrash, { type: 'primary.recover', found: { stored: 3, released: 1 } }],
  },
  { name: 'the secondary is down', events: [...underWay, secondaryCrash] },
  {
    name: 'the secondary has recovered and said what it found',
    events: [
      ...underWay,
      secondaryCrash,
      { type: 'secondary.recover', found: { held: [2, [3, 4]], permitted: 2, destaged: 1 } },
    ],
  },
  {
    name: 'the secondary has recovered with more than was seen',
    events: [
      ...underWay,
      secondaryCrash,
      { type: 'secondary.recover', found: { held: [[4, 5]], permitted: 4, destaged: 3 } },
    ],
  },
  { name: 'both are down', events: [...underWay, primaryCrash, secondaryCrash] },
  { name: 'the secondary has taken over', events: [...underWay, primaryCrash, takeover] },
  {
    name: 'the secondary has taken over, crashed and recovered',
    events: [...underWay, primaryCrash, takeover, secondaryCrash, secondaryRecover],
  },
  {
    name: 'the secondary has taken over and destaged what it keeps',
    events: [...underWay, primaryCrash, takeover, { type: 'secondary.destage', seq: 2 }],
  },
  { name: 'the trace begins in mid-life', events: [midLife] },
  {
    name: 'the trace begins in mid-life, and the primary starts again',
    events: [midLife, primaryCrash, primaryRecover],
  },
  {
    name: 'the trace begins in mid-life, and the secondary starts again',
    events: [midLife, secondaryCrash, secondaryRecover],
  },
  { name: 'the trace begins in mid-life, and the secondary takes over', events: [midLife, primaryCrash, takeover] },
  {
    name: 'a completion was reported of what was never stored, and a write was issued after it',
    events: [
      { type: 'host.issue', write: 1 },
      { type: 'primary.report', seq: 3 },
      { type: 'host.issue', write: 2 },
      { type: 'host.issue', write: 3 },
    ],
  },
  {
    name: 'the secondary holds writes out of order, and has acknowledged them',
    events: [4, 3, 1].flatMap((seq) => [
      { type: 'secondary.store', seq, ...contentOf(seq) },
      { type: 'secondary.report', seq },
    ]),
  },
  {
    name: 'only the secondary is shown, and it has taken over',
    events: [
      ...[1, 2, 3, 4].map((seq) => ({ type: 'secondary.store' as const, seq, ...contentOf(seq) })),
      { type: 'secondary.permit', upTo: 3 },
      { type: 'secondary.destage', seq: 1 },
      takeover,
    ],
  },
  {
    name: 'contents are said when writes are transmitted and destaged, and the secondary has taken over',
    events: [
      { type: 'primary.transmit', seq: 1, ...contentOf(1) },
      { type: 'secondary.permit', upTo: 2 },
      { type: 'secondary.destage', seq: 1 },
      { type: 'secondary.destage', seq: 2, ...contentOf(2) },
      takeover,
    ],
  },
  {
    name: 'the trace begins in mid-life, and the secondary has said what it found',
    events: [
      midLife,
      secondaryCrash,
      { type: 'secondary.recover', found: { held: [[4, 6]], permitted: 4, destaged: 3 } },
      { type: 'secondary.report', seq: 6 },
    ],
  },
  {
    name: 'the trace begins in mid-life, and goes on',
    events: [
      midLife,
      { type: 'primary.report', seq: 6 },
      { type: 'primary.transmit', seq: 5 },
      { type: 'secondary.store', seq: 5 },
      { type: 'secondary.report', seq: 5 },
      { type: 'primary.acknowledged', seq: 5 },
      { type: 'primary.message', upTo: 6 },
    ],
  },
];

/** An event that may come next: what it is called, with which number, and of which rules it is asked; default: all. */
export type Question = {
  readonly name: string;
  readonly number?: number | undefined;
  readonly event: ObservedEvent;
  readonly of?: readonly RuleId[];
};

/** The rules that look at contents, and those that look at which write a store names. */
const ofContents: readonly RuleId[] = ['RC-F', 'RC-V'];
const ofNames: readonly RuleId[] = ['RC-C', 'RC-F', 'RC-V', 'M-STORE'];

const upTo = (last: number): readonly number[] => Array.from({ length: last + 1 }, (_, number) => number);

const contentEvents = (['primary.transmit', 'secondary.store', 'secondary.destage'] as const).flatMap((type) =>
  [1, 2, 3].flatMap((number): readonly Question[] => {
    const event = { type, seq: number, ...contentOf(number) };
    return [
      { name: `${type} with its content`, number, event, of: ofContents },
      { name: `${type} with another digest`, number, event: { ...event, digest: 'other' }, of: ofContents },
      { name: `${type} in another block`, number, event: { type, seq: number, block: 7 }, of: ofContents },
      { name: `${type} with another length`, number, event: { type, seq: number, length: 1 }, of: ofContents },
    ];
  }),
);

const stores = upTo(7).flatMap((number): readonly Question[] => {
  const store = { type: 'primary.store', seq: number } as const;
  return [
    { name: 'primary.store without a write', number, event: store, of: ofNames },
    { name: 'primary.store of no known write', number, event: { ...store, write: 0 }, of: ofNames },
    { name: 'primary.store of the write after it', number, event: { ...store, write: number + 1 }, of: ofNames },
    {
      name: 'primary.store of another digest',
      number,
      event: { ...store, write: number, digest: 'other' },
      of: ofNames,
    },
  ];
});

const recoveries = upTo(6).flatMap((number): readonly Question[] => {
  const found = (held?: readonly [number, number]) => ({
    ...secondaryRecover,
    found: { held: held === undefined ? [] : [held], destaged: number },
  });
  return [
    { name: 'primary.recover with stored', number, event: { ...primaryRecover, found: { stored: number } } },
    { name: 'primary.recover with released', number, event: { ...primaryRecover, found: { released: number } } },
    { name: 'secondary.recover with permitted', number, event: { ...secondaryRecover, found: { permitted: number } } },
    { name: 'secondary.recover with destaged', number, event: { ...secondaryRecover, found: { destaged: number } } },
    { name: 'secondary.recover with nothing held, and destaged', number, event: found() },
    { name: 'secondary.recover with 2 to 3 held, and destaged', number, event: found([2, 3]) },
    { name: 'secondary.takeover that keeps', number, event: { ...takeover, upTo: number } },
  ];
});

const reads = (['primary', 'secondary'] as const).flatMap((node) =>
  [0, 1, 2].flatMap((block) =>
    [1, 2, 3, 4].flatMap((number): readonly Question[] => {
      const read = { type: 'read', node, block, digest: `digest ${number}` } as const;
      return [
        { name: `read of block ${block} at the ${node} with the digest of`, number, event: read, of: ofContents },
        {
          name: `read of ${block} and the next block at the ${node} with the digest of`,
          number,
          event: { ...read, length: 2 },
          of: ofContents,
        },
      ];
    }),
  ),
);

const plainReads = (['primary', 'secondary'] as const).map(
  (node): Question => ({ name: `read at the ${node}`, event: { type: 'read', node, block: 0 } }),
);

const plain = instances({ writes: 7 }, 1).map((event): Question => {
  const number = 'seq' in event ? event.seq : 'upTo' in event ? event.upTo : 'write' in event ? event.write : undefined;
  return { name: event.type, number, event };
});

/** Everything that is asked in each situation. */
export const questions: readonly Question[] = [
  ...plain,
  { name: 'end', event: { type: 'end' } },
  ...stores,
  ...contentEvents,
  ...recoveries,
  ...reads,
  ...plainReads,
];
