// When what is not acknowledged is sent again: never while it may be under way, and at last where the other end dropped it.
import { describe, expect, it } from 'vitest';
import { Probe } from '../../../src/server/link/probe.js';
import { until } from '../until.js';
import { Primary, payload } from './ends.js';
import { RawPeer } from './raw-peer.js';

describe('link: probe', () => {
  function probed() {
    const said = { asked: 0, answered: 0 };
    const ask = () => {
      said.asked += 1;
      return said.asked;
    };
    return { said, probe: new Probe({ ask, answered: () => said.answered }) };
  }
  const looks = (probe: Probe, count: number) => Array.from({ length: count }, () => probe.look(true));

  it('link: probe: nothing is lost while the question behind it has no answer', () => {
    const { said, probe } = probed();
    expect(looks(probe, 1_000)).not.toContain(true);
    expect(said.asked).toBe(1);
  });

  it('link: probe: what was read and is not acknowledged for some time is lost, and for longer each further time', () => {
    const { said, probe } = probed();
    const lost = Array.from({ length: 200 }, (_, at) => {
      const isLost = probe.look(true);
      said.answered = said.asked;
      return isLost ? [at] : [];
    }).flat();
    expect(lost).toEqual([2, 7, 16, 33, 66, 99, 132, 165, 198]);
  });

  it('link: probe: an answer to an older question says nothing of what was sent since', () => {
    const { said, probe } = probed();
    looks(probe, 1);
    probe.look(false);
    said.answered = 1;
    expect(looks(probe, 10)).not.toContain(true);
    expect(said.asked).toBe(2);
  });

  it('link: probe: a secondary that reads and acknowledges nothing is sent it again, one that does not read is not', async () => {
    for (const isDeaf of [false, true]) {
      const peer = await RawPeer.asSecondary();
      const primary = Primary.start(peer.address, { payloadOf: (seq) => payload(seq) });
      await primary.up();
      peer.send({ kind: 'credit', number: 1_000_000 });
      primary.send(1, 3);
      await until(() => peer.frames.some((frame) => frame.kind === 'write' && frame.seq === 3));
      expect(primary.link.isLost(true)).toBe(false);
      await until(() => peer.frames.some(({ kind }) => kind === 'ping'));
      const ping = peer.frames.find(({ kind }) => kind === 'ping');
      const number = ping !== undefined && 'number' in ping ? ping.number : 0;
      if (!isDeaf) peer.send({ kind: 'pong', number }, { kind: 'acknowledgment', number: 1 });
      await until(() => isDeaf || primary.acknowledgments.length > 0);
      expect([1, 2, 3].map(() => primary.link.isLost(true))).toEqual([false, !isDeaf, false]);
      await primary.close();
      await peer.close();
    }
  });
});
