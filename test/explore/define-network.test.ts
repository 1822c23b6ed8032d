// Networks as people write them: what is taken from the machines, what is worked out from the entries, what is refused.
import { describe, expect, it } from 'vitest';
import { assign, createMachine, setup } from 'xstate';
import { answer, defineNetwork, explore } from '../../src/explore/index.js';

const lamp = setup({ types: { context: {} as { seen: Set<number>; at: Date } } }).createMachine({
  id: 'lamp',
  context: () => ({ seen: new Set<number>(), at: new Date(0) }),
  initial: 'off',
  states: {
    off: { on: { press: { target: 'on', actions: assign(({ event: { finger } }) => ({ seen: new Set([finger]) })) } } },
    on: { on: { press: { target: 'off', actions: assign(() => ({ seen: new Set<number>(), at: new Date(0) })) } } },
  },
});

const bulb = createMachine({
  id: 'bulb',
  initial: 'whole',
  states: { whole: { on: { press: 'whole', burst: 'gone' } }, gone: {} },
});

const events = { press: { finger: [1, 2] }, burst: {} } as const;

describe('explore: networks as they are written', () => {
  it('explore: networks as they are written: every combination of the values of the fields is an event', () => {
    const network = defineNetwork({ machines: { lamp }, events: { press: { finger: [1, 2], hand: ['l', 'r'] } } });
    expect(network.events).toEqual([
      { type: 'press', finger: 1, hand: 'l' },
      { type: 'press', finger: 1, hand: 'r' },
      { type: 'press', finger: 2, hand: 'l' },
      { type: 'press', finger: 2, hand: 'r' },
    ]);
  });

  it('explore: networks as they are written: contexts with Sets and Dates are told apart by what is in them', () => {
    const network = defineNetwork({ machines: { lamp }, events: { press: { finger: [1, 2] } } });
    expect(explore(network)).toMatchObject({ states: 3, edges: 6 });
  });

  it('explore: networks as they are written: the key of a machine can be replaced', () => {
    const key = ({ value }: { value: unknown }) => String(value);
    const network = defineNetwork({
      machines: { lamp: { machine: lamp, key } },
      events: { press: { finger: [1, 2] } },
    });
    expect(explore(network)).toMatchObject({ states: 2, edges: 4 });
  });

  it('explore: networks as they are written: predicates see the machines by name', () => {
    const network = defineNetwork({
      machines: { lamp, bulb },
      events,
      invariants: { 'never on without a bulb': ({ lamp: l, bulb: b }) => !(l.value === 'on' && b.value === 'gone') },
    });
    const { counterexample } = answer(network);
    expect(counterexample?.events.map(({ type }) => type)).toEqual(['press', 'burst']);
    expect(counterexample?.broken).toEqual([
      { id: 'never on without a bulb', found: 'does not hold in the state that is reached' },
    ]);
  });

  it('explore: networks as they are written: an invariant that fails at first needs no event', () => {
    const network = defineNetwork({
      machines: { lamp },
      events: { press: { finger: [1] } },
      invariants: { never: () => false },
    });
    expect(answer(network).counterexample?.events).toEqual([]);
  });

  it('explore: networks as they are written: a state without any event is a deadlock, unless it is meant', () => {
    const definition = { machines: { lamp, bulb }, events };
    expect(answer(defineNetwork(definition)).deadlock).toEqual([{ type: 'burst' }]);
    const meant = defineNetwork({ ...definition, final: ({ bulb: b }) => b.value === 'gone' });
    expect(answer(meant).deadlock).toBeUndefined();
  });

  it('explore: networks as they are written: what must be accepted and is not is said with who refuses it', () => {
    const definition = { machines: { lamp, bulb }, events };
    const refused = answer(defineNetwork({ ...definition, environment: { press: true } })).refusals;
    expect(refused).toEqual([{ type: 'press', events: [{ type: 'burst' }], by: ['bulb'] }]);
    const whole = defineNetwork({ ...definition, environment: { press: ({ bulb: b }) => b.value === 'whole' } });
    expect(answer(whole).refusals).toEqual([]);
  });

  it('explore: networks as they are written: an event that nobody takes part in is refused, and one not declared', () => {
    expect(() => defineNetwork({ machines: { lamp }, events })).toThrow('no machine takes part in burst');
    expect(() => defineNetwork({ machines: { bulb }, events: { press: {} } })).toThrow(
      'bulb takes part in burst, which',
    );
  });

  it('explore: networks as they are written: who handles anything says what it takes part in', () => {
    const any = createMachine({ on: { '*': { actions: () => {} } } });
    expect(() => defineNetwork({ machines: { any }, events: {} })).toThrow('any handles *; say which events');
  });

  it('explore: networks as they are written: interchangeable machines are said in lists, and one list of names is none', () => {
    const machines = { lamp, bulb };
    const { symmetries } = defineNetwork({ machines, events, symmetries: [['lamp', 'bulb'], { machines: {} }] });
    expect(symmetries).toEqual([{ machines: { lamp: 'bulb', bulb: 'lamp' } }, { machines: {} }]);
    const flat = { machines, events, symmetries: ['lamp', 'bulb'] };
    expect(() => Reflect.apply(defineNetwork, undefined, [flat])).toThrow(
      "each as a list of names or as { machines }: [['a', 'b']], and not lamp",
    );
  });

  it('explore: networks as they are written: a guard that is never true or never false is named', () => {
    const machine = setup({
      guards: { small: ({ event: { n } }) => n < 2, big: ({ event: { n } }) => n > 9 },
    }).createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          on: {
            n: [
              { guard: 'big', target: 'b' },
              { guard: 'small', target: 'b' },
            ],
          },
        },
        b: { on: { n: 'a' } },
      },
    });
    const [one] = answer(defineNetwork({ machines: { machine }, events: { n: { n: [1] } } })).guards;
    expect(one).toEqual({
      name: 'machine',
      guards: 2,
      neverTrue: ['m.a: n [big] → m.b'],
      neverFalse: ['m.a: n [small] → m.b'],
    });
    const [both] = answer(defineNetwork({ machines: { machine }, events: { n: { n: [1, 5, 10] } } })).guards;
    expect(both).toMatchObject({ neverTrue: [], neverFalse: [] });
  });
});
