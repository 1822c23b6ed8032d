// Events as values: made, numbered and named without losing anything of what they are.
import { expect, test } from 'vitest';
import {
  entryOf,
  eventOf,
  eventTypes,
  instances,
  nameOf,
  numberOf,
  parametersSchema,
} from '../../src/protocol/index.js';

for (const type of eventTypes) {
  const field = entryOf(type).number;

  if (field === undefined) {
    test(`protocol: events: ${type} takes no number, is given 0, and is named without one`, () => {
      const event = eventOf(type, 7);
      expect(event).toEqual({ type });
      expect(numberOf(event)).toBe(0);
      expect(nameOf(event)).toBe(type);
    });
  } else {
    test(`protocol: events: ${type} has its number in ${field}, and is named with it`, () => {
      const event = eventOf(type, 7);
      expect(event).toEqual({ type, [field]: 7 });
      expect(numberOf(event)).toBe(7);
      expect(nameOf(event)).toBe(`${type}(7)`);
    });
  }
}

test('protocol: events: what is no event of the alphabet has a name, too', () => {
  const state = { stored: 0, released: 0, reported: 0, held: [], permitted: 0, destaged: 0 };
  expect(nameOf({ type: 'read', node: 'secondary', block: 5 })).toBe('read at the secondary');
  expect(nameOf({ type: 'begin', state })).toBe('begin');
  expect(nameOf({ type: 'end' })).toBe('end');
});

const numbered = eventTypes.filter((type) => entryOf(type).number !== undefined);
const numberless = eventTypes.filter((type) => entryOf(type).number === undefined);

test('protocol: events: the instances of a pair are every event with every number of a write, each once', () => {
  const names = instances({ writes: 3 }).map(nameOf);
  const expected = [...numbered.flatMap((type) => [1, 2, 3].map((number) => `${type}(${number})`)), ...numberless];
  expect([...names].sort()).toEqual([...expected].sort());
});

test('protocol: events: the instances come in the order of the alphabet, and each in the order of its numbers', () => {
  expect(instances({ writes: 2 }).slice(0, 4).map(nameOf)).toEqual([
    'host.issue(1)',
    'host.issue(2)',
    'primary.store(1)',
    'primary.store(2)',
  ]);
  const types = instances({ writes: 2 }).map(({ type }) => type);
  expect([...new Set(types)]).toEqual(eventTypes);
});

test('protocol: events: the instances beyond a pair are those from 0 to so many above its writes', () => {
  const names = instances({ writes: 1 }, 2).map(nameOf);
  for (const type of numbered) {
    expect(names.filter((name) => name.startsWith(`${type}(`))).toEqual([0, 1, 2, 3].map((k) => `${type}(${k})`));
  }
  expect(names).toHaveLength(numbered.length * 4 + numberless.length);
});

test('protocol: events: an instance of a store says that it stores the write with the same number', () => {
  const stores = instances({ writes: 2 }).filter(({ type }) => type === 'primary.store');
  expect(stores).toEqual([
    { type: 'primary.store', seq: 1, write: 1 },
    { type: 'primary.store', seq: 2, write: 2 },
  ]);
});

test('protocol: events: the number of a store is its sequence number, also where it says which write it stores', () => {
  const store = { type: 'primary.store', seq: 4, write: 9 } as const;
  expect(numberOf(store)).toBe(4);
  expect(nameOf(store)).toBe('primary.store(4)');
});

test('protocol: events: a pair can be explored at sizes from 1 to 16, and at no others', () => {
  const size = { writes: 1, queueDepth: 2, primaryCapacity: 3, secondaryCapacity: 16 };
  expect(parametersSchema.parse(size)).toEqual(size);
  for (const field of Object.keys(size)) {
    for (const wrong of [0, 17, 1.5, Number.POSITIVE_INFINITY, undefined]) {
      expect(parametersSchema.safeParse({ ...size, [field]: wrong }).success).toBe(false);
    }
  }
});
