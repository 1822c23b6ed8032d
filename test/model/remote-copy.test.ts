// The transcription checked alone: it has an action for every action of the module, and it reaches what TLC reached.
// No statechart is asked.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as remoteCopy from './remote-copy.js';
import { counted, narrow, sized, sizeName } from './sizes.js';
import { countsOf, reached } from './walk.js';

const moduleText = readFileSync(new URL('../../spec/model/RemoteCopy.tla', import.meta.url), 'utf8');

/** The definitions of the module that say what stays UNCHANGED: its actions. */
const actions = moduleText
  .split(/\n(?=\w+(?:\(\w\))? +==)/)
  .filter((definition) => definition.includes('UNCHANGED'))
  .map((definition) => definition.slice(0, definition.search(/\W/)));

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

test('model: remote-copy: every action of the module is a function of the same name', () => {
  expect(actions).toHaveLength(16);
  expect(Object.keys(remoteCopy)).toEqual(expect.arrayContaining(actions.map(lowerFirst)));
});

test('model: remote-copy: the variables of the state are those of the module, in its order', () => {
  const declared = /\nVARIABLES\n([\s\S]*?)\n\n/.exec(moduleText)?.[1] ?? '';
  const variables = [...declared.replaceAll(/\\\*.*/g, '').matchAll(/\w+/g)].map(([name]) => name);
  expect(Object.keys(remoteCopy.init)).toEqual(variables);
});

for (const { parameters, states, edges } of counted) {
  test(`model: remote-copy: at ${sizeName(parameters)} it reaches the ${states} states over the ${edges} edges that TLC counted`, () => {
    expect(countsOf(parameters)).toEqual({ states, edges });
  });
}

for (const parameters of [sized(2, 2, 2, 2), ...narrow]) {
  test(`model: remote-copy: at ${sizeName(parameters)} every step changes the state, and no repetition is a step`, () => {
    const unsound = reached(parameters).states.filter((state) => {
      const steps = remoteCopy.next(state, parameters);
      const events = new Set(steps.map(({ event }) => JSON.stringify(event)));
      const idle = steps.some((step) => JSON.stringify(step.state) === JSON.stringify(state));
      const said = remoteCopy.repetitions(state, parameters).some((event) => events.has(JSON.stringify(event)));
      return idle || said || events.size < steps.length;
    });
    expect(unsound).toEqual([]);
  });
}
