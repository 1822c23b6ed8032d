// The link carries copies, and does to a frame only what was chosen.
import { describe, expect, it } from 'vitest';
import { decode, markOf } from '../../src/sim/entry.js';
import { Link } from '../../src/sim/index.js';

const linkWith = (...numbers: readonly number[]) => {
  const link = new Link();
  for (const number of numbers) link.send('secondary', markOf('message', number));
  return link;
};

const arriving = (link: Link) =>
  Array.from({ length: link.count('secondary') }, () => decode(link.take('secondary', 0) ?? new Uint8Array(0))?.number);

describe('sim: link', () => {
  it('sim: link: frames arrive in order when nothing is chosen', () => {
    expect(arriving(linkWith(1, 2, 3))).toEqual([1, 2, 3]);
  });

  it('sim: link: a frame is dropped, doubled or delayed', () => {
    const link = linkWith(1, 2, 3);
    link.duplicate('secondary', 1);
    link.delay('secondary');
    link.take('secondary', 0);
    expect(arriving(link)).toEqual([3, 2, 1]);
  });

  it('sim: link: any byte that changes is noticed', () => {
    const length = 25;
    for (let at = 0; at < length; at += 1) {
      const link = linkWith(5);
      link.corrupt('secondary', 0, (bound) => (bound === length ? at : 0));
      expect(arriving(link)).toEqual([undefined]);
    }
  });

  it('sim: link: a cut loses the frames that are chosen, and the others may come later', () => {
    const link = linkWith(1, 2);
    const lost = [true, false];
    link.cut(() => lost.shift() ?? false);
    expect(link.isUp).toBe(false);
    expect(() => link.send('primary', markOf('acknowledgment', 1))).toThrow(
      'sent to the primary while the link is down',
    );
    expect(arriving(link)).toEqual([2]);
  });
});
