// A list of choices decides everything, and the same list decides the same.
import { describe, expect, it } from 'vitest';
import { Choices } from '../../src/sim/choices.js';

describe('sim: choices', () => {
  it('sim: choices: a number picks among what is possible, and none is used where there is no choice', () => {
    const choices = new Choices([7, 5]);
    expect(choices.below(1)).toBe(0);
    expect(choices.below(4)).toBe(3);
    expect(choices.isUsedUp).toBe(false);
    expect(choices.below(2)).toBe(1);
    expect(choices.isUsedUp).toBe(true);
    expect(choices.below(9)).toBe(0);
  });

  it('sim: choices: a weight is how often something is picked', () => {
    const picked = [0, 1, 2, 3, 4].map((number) => new Choices([number]).weighted([2, 0, 3]));
    expect(picked).toEqual([0, 0, 2, 2, 2]);
    expect(new Choices([5]).weighted([0, 0])).toBe(0);
  });

  it('sim: choices: a name waits for whoever asks for names', () => {
    const choices = new Choices(['cut', 3]);
    expect(choices.below(4)).toBe(0);
    expect(choices.name()).toBe('cut');
    expect(choices.name()).toBeUndefined();
    expect(choices.below(4)).toBe(3);
  });

  it('sim: choices: what was taken is as small as it can be, and decides the same', () => {
    const ask = (choices: Choices) => [choices.name(), choices.below(4), choices.below(1), choices.below(3)];
    const choices = new Choices(['cut', 7, 65_000, 9]);
    const decided = ask(choices);
    expect(choices.taken).toEqual(['cut', 3, 2]);
    expect(ask(new Choices(choices.taken))).toEqual(decided);
  });
});
