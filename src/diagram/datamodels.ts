// The guards and actions of the statecharts as ECMAScript expressions, for SCXML. A function's own text would not do:
// it names helpers that a document does not have, and compilers rewrite it. So they are said once more, in the oldest
// syntax that interpreters know, and a test walks document and machine side by side. Nothing else may use them.

/** What a statechart knows, asks and does, in ECMAScript over its variables and `_event.data`. */
export type Datamodel = {
  /** The variables, and where in the machine's context the first value of each stands. */
  readonly variables: Readonly<Record<string, readonly string[]>>;
  /** Functions that the expressions call. */
  readonly script: string;
  readonly guards: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, readonly Assignment[]>>;
};

type Assignment = readonly [location: string, expression: string];

const seq = '_event.data.seq';
const upTo = '_event.data.upTo';
const write = '_event.data.write';

const included = (set: string, number: string): string =>
  `${set}.indexOf(${number}) >= 0 ? ${set} : ${set}.concat([${number}]).sort(function (a, b) { return a - b; })`;
const excluded = (set: string, number: string): string =>
  `${set}.filter(function (member) { return member !== ${number}; })`;

const host: Datamodel = {
  variables: { writes: ['writes'], queueDepth: ['queueDepth'], completed: ['completed'] },
  script: '',
  guards: {
    allCompleted: 'completed === writes',
    isInWindow: `completed < ${write} && ${write} <= Math.min(writes, completed + queueDepth)`,
    isNews: `completed < ${seq}`,
  },
  actions: { complete: [['completed', seq]] },
};

const primary: Datamodel = {
  variables: { capacity: ['capacity'], durable: ['durable'], volatile: ['volatile'] },
  script: `
    function isAcknowledged(seq) { return volatile.acknowledged.indexOf(seq) >= 0; }
    function firstUnacknowledged() {
      var seq = durable.released + 1;
      while (seq <= volatile.reported && isAcknowledged(seq)) seq += 1;
      return seq;
    }
  `,
  guards: {
    isNextFromHost: `${write} === volatile.issued + 1`,
    holdsWrite: 'durable.stored < volatile.issued',
    cacheFull: 'durable.stored - durable.released >= capacity',
    isNextToStore: `${seq} === durable.stored + 1`,
    owesCompletion: 'volatile.reported < durable.stored',
    isNextToReport: `${seq} === volatile.reported + 1`,
    owesTransmission: 'firstUnacknowledged() <= volatile.reported',
    isOwed: `durable.released < ${seq} && ${seq} <= volatile.reported && !isAcknowledged(${seq})`,
    isAcknowledged: `${seq} <= volatile.reported && isAcknowledged(${seq})`,
    isAwaited: `durable.released < ${seq} && ${seq} <= durable.stored && !isAcknowledged(${seq})`,
    owesMessage: 'volatile.messaged + 1 < firstUnacknowledged()',
    isCovered: `volatile.messaged < ${upTo} && ${upTo} < firstUnacknowledged()`,
    isRepeated: `${upTo} > 0 && ${upTo} === volatile.messaged`,
    mayRelease: 'durable.released < volatile.messaged',
    isNextToRelease: `${seq} === durable.released + 1`,
  },
  actions: {
    receive: [['volatile.issued', write]],
    store: [['durable.stored', seq]],
    report: [['volatile.reported', seq]],
    acknowledge: [['volatile.acknowledged', included('volatile.acknowledged', seq)]],
    message: [['volatile.messaged', upTo]],
    release: [
      ['durable.released', seq],
      ['volatile.acknowledged', excluded('volatile.acknowledged', seq)],
    ],
    forget: [
      ['volatile.issued', 'durable.stored'],
      ['volatile.reported', 'durable.released'],
      ['volatile.acknowledged', '[]'],
      ['volatile.messaged', 'durable.released'],
    ],
    recognise: [],
  },
};

const secondary: Datamodel = {
  variables: { capacity: ['capacity'], durable: ['durable'] },
  script: `
    function has(seq) { return (1 <= seq && seq <= durable.destaged) || durable.held.indexOf(seq) >= 0; }
  `,
  guards: {
    windowFull: 'durable.held.length >= capacity',
    fits: `!has(${seq}) && ${seq} <= durable.destaged + capacity`,
    wasStored: `has(${seq})`,
    isHeld: `has(${seq})`,
    isNews: `durable.permitted < ${upTo}`,
    mayDestage: 'durable.destaged < durable.permitted && durable.held.indexOf(durable.destaged + 1) >= 0',
    isNextToDestage: `${seq} === durable.destaged + 1`,
  },
  actions: {
    store: [['durable.held', included('durable.held', seq)]],
    permit: [['durable.permitted', upTo]],
    destage: [
      ['durable.held', excluded('durable.held', seq)],
      ['durable.destaged', seq],
    ],
    dropUnpermitted: [['durable.held', 'durable.held.filter(function (seq) { return seq <= durable.permitted; })']],
    recognise: [],
  },
};

/** A channel; side by side, each needs a variable of its own name. */
function channel(name: string, number: string, context: readonly string[]): Datamodel {
  const frames = `${name}Frames`;
  return {
    variables: { [frames]: context },
    script: '',
    guards: { wasSent: `${frames}.indexOf(${number}) >= 0` },
    actions: { carry: [[frames, included(frames, number)]] },
  };
}

/** The expressions of each statechart, by the id of its outermost state. */
export const datamodels: Readonly<Record<string, Datamodel>> = {
  host,
  primary,
  secondary,
  data: channel('data', seq, ['frames']),
  acks: channel('acks', seq, ['frames']),
  messages: channel('messages', upTo, ['frames']),
};
