// What XState lets pass in silence, planted one fault at a time: each must be caught when the machine is built, by a
// sentence that names the state, the event and the fault.
import { expect, test } from 'vitest';
import { type AnyStateMachine, and, createMachine, not } from 'xstate';
import { charts, verified } from '../../src/machines/index.js';

/** A sound chart with the alphabet of `link.data`, but for what is given in place of its arrival. */
const machineWith = (arrival: object, besides: object = {}): AnyStateMachine =>
  createMachine(
    {
      id: 'planted',
      initial: 'open',
      states: {
        open: { on: { 'primary.transmit': { actions: 'carry' }, 'secondary.store': arrival } },
        shut: {},
      },
      ...besides,
    },
    { guards: { wasSent: () => true }, actions: { carry: () => {} } },
  );

const sound = { guard: 'wasSent', target: 'open' };
const faultsOf = (machine: AnyStateMachine) => () => verified('link.data', machine);

for (const { name, machine } of charts) {
  test(`machines: verified: the statechart ${name} is sound`, () => {
    expect(verified(name, machine)).toBe(machine);
  });

  test(`machines: verified: the statechart ${name} has no history, which would make states differ that are equal`, () => {
    expect(JSON.stringify(machine.config)).not.toContain('"history"');
  });
}

test('machines: verified: the chart into which faults are planted is sound without them', () => {
  expect(faultsOf(machineWith(sound))).not.toThrow();
});

test('machines: verified: a guard that does not exist is caught', () => {
  const machine = machineWith({ guard: 'wasSnet', target: 'open' });
  expect(faultsOf(machine)).toThrow('planted.open on secondary.store: guard wasSnet does not exist');
});

test('machines: verified: a guard with params that does not exist is caught', () => {
  const machine = machineWith({ guard: { type: 'wasSnet', params: {} }, target: 'open' });
  expect(faultsOf(machine)).toThrow('guard wasSnet does not exist');
});

test('machines: verified: a guard that does not exist is caught inside not() and and()', () => {
  expect(faultsOf(machineWith({ guard: not('wasSnet'), target: 'open' }))).toThrow('guard wasSnet does not exist');
  const nested = machineWith({ guard: and(['wasSent', not('wasLost')]), target: 'open' });
  expect(faultsOf(nested)).toThrow('guard wasLost does not exist');
});

test('machines: verified: a guard that does not exist is caught in a transition without an event', () => {
  const always = { states: { open: { always: { guard: 'wasSnet', target: 'shut' } }, shut: {} } };
  expect(faultsOf(machineWith(sound, always))).toThrow('planted.open on always: guard wasSnet does not exist');
});

test('machines: verified: an action that is given as a function exists', () => {
  expect(faultsOf(machineWith({ actions: () => {} }))).not.toThrow();
});

test('machines: verified: an action that does not exist is caught', () => {
  const machine = machineWith({ actions: 'cary' });
  expect(faultsOf(machine)).toThrow('planted.open on secondary.store: action cary does not exist');
});

test('machines: verified: an entry or exit action that does not exist is caught, also where no transition leaves', () => {
  const on = { 'primary.transmit': 'shut', 'secondary.store': 'shut' };
  const machine = machineWith(sound, { states: { open: { on, exit: 'depart' }, shut: { entry: 'arrive' } } });
  expect(faultsOf(machine)).toThrow('planted.open: action depart does not exist');
  expect(faultsOf(machine)).toThrow('planted.shut: action arrive does not exist');
});

test('machines: verified: a transition with neither target nor action is caught', () => {
  const idle = 'planted.open on secondary.store: has neither target nor action';
  expect(faultsOf(machineWith({}))).toThrow(idle);
  expect(faultsOf(machineWith({ guard: 'wasSent' }))).toThrow(idle);
});

test('machines: verified: transitions without an event that could go in a circle for ever are caught', () => {
  const always = { states: { open: { on: { 'primary.transmit': 'open', 'secondary.store': 'open' }, always: sound } } };
  const restless = 'has transitions without an event, and no maxIterations that ends a circle of them';
  expect(faultsOf(machineWith(sound, always))).toThrow(restless);
  expect(faultsOf(machineWith(sound, { ...always, options: { maxIterations: 100 } }))).not.toThrow();
});

test('machines: verified: an event outside the alphabet is caught', () => {
  const machine = machineWith(sound, { on: { 'primary.release': '.open' } });
  expect(faultsOf(machine)).toThrow('primary.release is handled, and not in its alphabet');
});

test('machines: verified: an event of the alphabet that no state handles is caught', () => {
  const machine = machineWith(sound, { states: { open: { on: { 'primary.transmit': 'open' } } } });
  expect(faultsOf(machine)).toThrow('secondary.store is in its alphabet, and no state handles it');
});

test('machines: verified: every fault of a chart is named at once, under the name of the chart', () => {
  const machine = machineWith({ guard: 'wasSnet', actions: 'cary' });
  const message = /^the statechart link\.data is not sound:\n.*guard wasSnet.*\n.*action cary.*$/;
  expect(faultsOf(machine)).toThrow(message);
});
