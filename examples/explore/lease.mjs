// Clients that ask for a lock, and get it in the order in which they asked; a client may crash, and is struck off the list when that is
// noticed. The clients are interchangeable. `network` is sound; in `hasty` a client that is only slow is struck off, too.
import { defineNetwork } from 'destage/explore';
import { assign, setup } from 'xstate';

const names = ['c1', 'c2', 'c3', 'c4'];

/** @param slow what else may happen to a client while it holds the lock */
const client = (name, slow) =>
  setup({}).createMachine({
    id: name,
    initial: 'idle',
    states: {
      idle: { on: { [`${name}.ask`]: 'waiting' } },
      waiting: { on: { [`${name}.grant`]: 'holding', [`${name}.crash`]: 'gone' } },
      holding: { on: { [`${name}.release`]: 'idle', [`${name}.crash`]: 'gone', ...slow(name) } },
      gone: { on: { [`${name}.strike`]: 'idle' } },
    },
  });

const without = (line, name) => line.filter((other) => other !== name);

/** The first in the line holds the lock, once it was granted. */
const lock = setup({
  guards: { isNext: ({ context }, { name }) => !context.granted && context.line[0] === name },
  actions: {
    append: assign({ line: ({ context }, { name }) => [...without(context.line, name), name] }),
    grant: assign({ granted: true }),
    strike: assign(({ context: { line, granted } }, { name }) => ({
      line: without(line, name),
      granted: granted && line[0] !== name,
    })),
  },
}).createMachine({
  id: 'lock',
  context: { line: [], granted: false },
  on: Object.fromEntries(
    names.flatMap((name) => {
      const of = (type) => ({ type, params: { name } });
      return [
        [`${name}.ask`, { actions: of('append') }],
        [`${name}.grant`, { guard: of('isNext'), actions: of('grant') }],
        [`${name}.release`, { actions: of('strike') }],
        [`${name}.strike`, { actions: of('strike') }],
      ];
    }),
  ),
});

const inTurn = {
  id: 'in-turn',
  watches: names.flatMap((name) => [`${name}.ask`, `${name}.grant`, `${name}.strike`]),
  initial: () => ({ waiting: [] }),
  at(state, { type }) {
    const [name, what] = type.split('.');
    const [first] = state.waiting;
    state.waiting = without(state.waiting, name);
    if (what === 'ask') state.waiting.push(name);
    if (what !== 'grant') return undefined;
    return first === name ? 'held' : { found: `${name} was granted the lock, but it was ${first}'s turn` };
  },
};

const leases = (slow) =>
  defineNetwork({
    machines: { lock, ...Object.fromEntries(names.map((name) => [name, client(name, slow)])) },
    events: Object.fromEntries(
      names.flatMap((name) => ['ask', 'grant', 'release', 'crash', 'strike'].map((what) => [`${name}.${what}`, {}])),
    ),
    symmetries: [names],
    monitors: [inTurn],
    invariants: {
      'one at most holds the lock': (state) => names.filter((name) => state[name].matches('holding')).length <= 1,
    },
    goal: (state) => names.every((name) => !state[name].matches('holding')),
    faults: names.map((name) => `${name}.crash`),
    unfair: names.map((name) => `${name}.ask`),
  });

export const network = leases(() => ({}));

export const hasty = leases((name) => ({ [`${name}.strike`]: 'holding' }));
