// The list of a driven run: actions by name, so that a part of it can be left out.
import { describe, expect, it } from 'vitest';
import { Schedule } from '../../src/drive/schedule.js';

const some = [
  { name: 'write', weight: 3 },
  { name: 'kill', weight: 1 },
];

describe('drive: schedule', () => {
  it('drive: schedule: what numbers have chosen is recorded by name, and chooses the same again', () => {
    const first = new Schedule([2, 7, 3, 9]);
    expect([first.action(some)?.name, first.below(4), first.action(some)?.name]).toEqual(['write', 3, 'kill']);
    expect(first.taken).toEqual(['write', 3, 'kill']);
    const again = new Schedule(first.taken);
    expect([again.action(some)?.name, again.below(4), again.action(some)?.name]).toEqual(['write', 3, 'kill']);
    expect(again.isUsedUp).toBe(true);
    expect(again.taken).toEqual(first.taken);
  });

  it('drive: schedule: an action that is not possible here is left out, and the next is done', () => {
    const schedule = new Schedule(['takeover', 'kill']);
    expect(schedule.action(some)).toBeUndefined();
    expect(schedule.action(some)?.name).toBe('kill');
    expect(schedule.taken).toEqual(['takeover', 'kill']);
  });

  it('drive: schedule: without its number an action takes the first, and no name is lost', () => {
    const schedule = new Schedule(['write', 'kill']);
    expect([schedule.action(some)?.name, schedule.below(4), schedule.action(some)?.name]).toEqual(['write', 0, 'kill']);
  });
});
