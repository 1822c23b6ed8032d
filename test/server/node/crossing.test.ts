// Writes and messages leave together, a few times in a hundredth of a second, and what comes after a rest leaves at once.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Crossing } from '../../../src/server/node/crossing.js';

type Departure = { readonly message: number | undefined; readonly writes: readonly number[] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function crossing() {
  const departures: Departure[] = [];
  const waiting = new Crossing({ send: (message, writes) => departures.push({ message, writes }) });
  return { waiting, departures };
}

test('crossing: what comes after a rest leaves at once', () => {
  const { waiting, departures } = crossing();

  waiting.transmit(1, 4096);
  waiting.letOut();

  expect(departures).toEqual([{ message: undefined, writes: [1] }]);
});

test('crossing: what comes soon after a departure leaves with the message that comes meanwhile, no more than 4 ms later', () => {
  const { waiting, departures } = crossing();
  waiting.transmit(1, 4096);
  waiting.letOut();

  waiting.transmit(2, 4096);
  waiting.letOut();
  vi.advanceTimersByTime(3);
  waiting.message(1);
  waiting.transmit(3, 4096);
  waiting.letOut();
  expect(departures).toHaveLength(1);
  vi.advanceTimersByTime(1);

  expect(departures.slice(1)).toEqual([{ message: 1, writes: [2, 3] }]);
});

test('crossing: half a MiB of writes waits for nobody', () => {
  const { waiting, departures } = crossing();
  waiting.transmit(1, 4096);
  waiting.letOut();

  for (let seq = 2; seq <= 129; seq += 1) {
    expect(departures).toHaveLength(1);
    waiting.transmit(seq, 4096);
    waiting.letOut();
  }

  expect(departures[1]?.writes).toHaveLength(128);
});

test('crossing: of messages only the newest leaves, once', () => {
  const { waiting, departures } = crossing();
  waiting.message(1);
  waiting.letOut();

  waiting.message(2);
  waiting.letOut();
  waiting.message(3);
  waiting.letOut();
  vi.advanceTimersByTime(100);

  expect(departures.map(({ message }) => message)).toEqual([1, 3]);
});

test('crossing: what was forgotten never leaves', () => {
  const { waiting, departures } = crossing();
  waiting.transmit(1, 4096);
  waiting.letOut();
  waiting.transmit(2, 4096);
  waiting.message(1);
  waiting.letOut();

  waiting.forget();
  vi.advanceTimersByTime(100);
  waiting.letOut();

  expect(departures).toHaveLength(1);
});
