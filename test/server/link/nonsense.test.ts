// Frames that are right as frames and make no sense: writes that are none, and what the other role says.
import { describe, expect, it } from 'vitest';
import { until } from '../until.js';
import { Primary, payload, primaryHello, Secondary, secondaryHello } from './ends.js';
import { RawPeer } from './raw-peer.js';
import type { Frame } from './reading.js';

const hello: Frame = { kind: 'hello', hello: primaryHello() };

describe('link: nonsense', () => {
  it.each<{ readonly what: string; readonly frame: Frame; readonly says: string }>([
    {
      what: 'beyond the volume',
      frame: { kind: 'write', seq: 1, ...payload(1), block: 1_000 },
      says: 'beyond the volume',
    },
    {
      what: 'far beyond the volume',
      frame: { kind: 'write', seq: 1, ...payload(1), block: 2 ** 53 - 1 },
      says: 'beyond',
    },
    {
      what: 'of half a block',
      frame: { kind: 'write', seq: 1, ...payload(1), bytes: new Uint8Array(700).fill(1) },
      says: 'not whole blocks',
    },
    {
      what: 'of nothing',
      frame: { kind: 'write', seq: 1, ...payload(1), bytes: new Uint8Array(0) },
      says: 'not whole blocks',
    },
    { what: 'without a number', frame: { kind: 'write', seq: 0, ...payload(1) }, says: 'write 0' },
    {
      what: 'longer than was agreed',
      frame: { kind: 'write', seq: 1, ...payload(1, 9) },
      says: 'payload of 4608 bytes',
    },
  ])('link: nonsense: a write $what is not taken', async ({ frame, says }) => {
    const secondary = await Secondary.start();
    const peer = await RawPeer.asPrimary(secondary.address);
    peer.send(frame, { kind: 'message', number: 1 });
    await until(() => secondary.downs.length === 1);
    expect(secondary.downs[0]).toContain(says);
    expect([secondary.arrived, secondary.messages]).toEqual([[], []]);
    await peer.close();
  });

  it.each<Frame>([
    { kind: 'acknowledgment', number: 1 },
    { kind: 'credit', number: 1 },
    { kind: 'ready', number: 1 },
    { kind: 'message', number: 0 },
    hello,
    { kind: 'refusal', refusal: { code: 'image', text: '' } },
  ])('link: nonsense: a primary does not say $kind', async (frame) => {
    const secondary = await Secondary.start();
    const peer = await RawPeer.asPrimary(secondary.address);
    peer.send(frame);
    await until(() => secondary.downs.length === 1);
    expect(secondary.downs[0]).toContain(`not expected here: ${frame.kind}`);
    await peer.close();
  });

  it.each<Frame>([
    { kind: 'message', number: 1 },
    { kind: 'ready', number: 1 },
    { kind: 'write', seq: 1, ...payload(1) },
    { kind: 'hello', hello: secondaryHello() },
  ])('link: nonsense: a secondary does not say $kind', async (frame) => {
    const peer = await RawPeer.asSecondary();
    const primary = Primary.start(peer.address, { timing: { retryFirst: 60_000 }, random: () => 1 });
    await primary.up();
    peer.send(frame);
    await until(() => primary.downs.length === 1);
    expect(primary.downs[0]).toMatch(/not expected here|where none may come/);
    await peer.close();
  });
});
