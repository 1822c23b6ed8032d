// What cannot be explored is refused, with the machine, the state and the name; and what can be is not.
import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  assign,
  createMachine,
  enqueueActions,
  fromPromise,
  raise,
  sendTo,
  spawnChild,
} from 'xstate';
import { answer, defineNetwork, NotExplorable } from '../../src/explore/index.js';

const go = { go: {} };

/** The message with which the machine is refused. */
function refusalOf(machine: AnyStateMachine, more: { mostLocalStates?: number; delays?: 'events' } = {}): string {
  try {
    answer(defineNetwork({ machines: { subject: { machine, alphabet: ['go'], ...more } }, events: go }));
  } catch (error) {
    if (error instanceof NotExplorable) return error.message;
    throw error;
  }
  return 'explored';
}

const one = (state: object, more: object = {}, implementations: object = {}) =>
  createMachine(
    { id: 'm', initial: 'here', states: { here: state, there: { on: { go: 'here' } } }, ...more },
    implementations,
  );

/** Gives another number each time. */
function counter(): () => number {
  let calls = 0;
  return () => {
    calls += 1;
    return calls;
  };
}

describe('explore: what cannot be explored', () => {
  it.each([
    [
      'an invoked promise',
      one({ invoke: { src: 'load' } }, {}, { actors: { load: fromPromise(async () => 1) } }),
      'm.here: invokes load',
    ],
    ['an inline invocation', one({ invoke: { id: 'ask', src: fromPromise(async () => 1) } }), 'm.here: invokes ask'],
    ['an invoked machine', one({ on: { go: 'there' }, invoke: { src: createMachine({}) } }), 'm.here: invokes'],
    ['a delay', one({ after: { 500: 'there' } }), 'm.here: waits for a time (xstate.after.500.m.here)'],
    ['a spawned actor', one({ entry: spawnChild('child') }), 'm.here: an action spawns an actor'],
    [
      'an actor in the context',
      one({ on: { go: { actions: assign({ child: ({ spawn }) => spawn(fromPromise(async () => 1)) }) } } }),
      'm.here: spawns the actor',
    ],
    [
      'a message to an actor',
      one({ on: { go: { actions: sendTo('other', { type: 'hello' }) } } }),
      'm.here: an action sends to an actor',
    ],
    [
      'a late event',
      one({ entry: raise({ type: 'go' }, { delay: 10 }) }),
      'm.here: an action raises an event after a delay',
    ],
    [
      'a late event behind a name',
      one({ entry: 'later' }, {}, { actions: { later: raise({ type: 'go' }, { delay: 10 }) } }),
      'm.here: later raises an event after a delay',
    ],
    [
      'a late event that shows only in the run',
      one({ on: { go: { actions: enqueueActions(({ enqueue }) => enqueue.raise({ type: 'go' }, { delay: 9 })) } } }),
      'm.here: on go, it raises an event after a delay',
    ],
    [
      'a guard without implementation',
      one({ on: { go: { guard: 'isFull', target: 'there' } } }),
      'm.here: the guard isFull is not implemented',
    ],
    [
      'an action without implementation',
      one({ on: { go: { actions: 'save', target: 'there' } } }),
      'm.here: the action save is not implemented',
    ],
    [
      'a circle of always',
      one(
        { on: { go: 'there' } },
        { states: { here: { on: { go: 'there' } }, there: { always: 'back' }, back: { always: 'there' } } },
      ),
      'm.here: go ends in an error',
    ],
    [
      'an error in a guard',
      one({ on: { go: { guard: () => Boolean(JSON.parse('{')), target: 'there' } } }),
      'm.here: go ends in an error',
    ],
  ])('explore: what cannot be explored: %s', (_, machine, found) => {
    expect(refusalOf(machine)).toContain(`the machine subject cannot be explored:\n  ${found}`);
  });

  it('explore: what cannot be explored: a guard that answers by turns', () => {
    const count = counter();
    const isTurn = () => count() % 2 === 0;
    const machine = one({ on: { go: { guard: 'isTurn', target: 'there' } } }, {}, { guards: { isTurn } });
    expect(refusalOf(machine)).toContain(
      'm.here: a guard of go (m.here: go [isTurn] → m.there) does not answer twice the same',
    );
  });

  it('explore: what cannot be explored: an action that counts outside', () => {
    const count = counter();
    const machine = one(
      { on: { go: { actions: assign({ n: () => count() }), target: 'there' } } },
      { context: { n: 0 } },
    );
    expect(refusalOf(machine)).toMatch(
      /m\.here: an action of go .* does not do twice the same \(context\.n is \d+ and \d+\)/,
    );
  });

  it('explore: what cannot be explored: an action that changes the context in place', () => {
    const machine = one(
      {
        on: {
          go: {
            actions: assign(({ context: { list } }) => ({ list: list.push(1) > 0 ? list : [] })),
            target: 'there',
          },
        },
      },
      { context: { list: [0] } },
    );
    expect(refusalOf(machine)).toContain('changes the context in place');
  });

  it('explore: what cannot be explored: a first context that is another one each time', () => {
    const count = counter();
    const machine = one({ on: { go: 'there' } }, { context: () => ({ id: count() }) });
    expect(refusalOf(machine)).toMatch(/m: its first context is another one each time \(context\.id is \d+ and \d+\)/);
  });

  it('explore: what cannot be explored: a context that grows for ever, with the part that grows', () => {
    const machine = one(
      {
        on: {
          go: {
            actions: assign(({ context: { form } }) => ({ form: { ...form, log: [...form.log, 'x'] } })),
            target: 'here',
          },
        },
      },
      { context: { form: { log: [], name: 'n' } } },
    );
    expect(refusalOf(machine, { mostLocalStates: 50 })).toContain(
      'm.here: it has more than 50 local states; what grows is context.form.log (51 different ones, the last a list of 50)',
    );
  });

  it('explore: what can be explored: delays that are declared as events, raised events, and what only logs', () => {
    const machine = one(
      { after: { 500: 'there' }, entry: [raise({ type: 'inside' }), 'note'], on: { inside: {} } },
      {},
      { actions: { note: () => {} } },
    );
    expect(refusalOf(machine, { delays: 'events' })).toBe('explored');
  });

  it('explore: what can be explored: a bounded context within its limit', () => {
    const machine = one(
      { on: { go: { actions: assign(({ context: { n } }) => ({ n: (n + 1) % 50 })) } } },
      { context: { n: 0 } },
    );
    expect(refusalOf(machine, { mostLocalStates: 50 })).toBe('explored');
    expect(refusalOf(machine, { mostLocalStates: 49 })).toContain('what grows is context.n');
  });
});
