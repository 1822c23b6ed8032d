// What leaves a primary, in the order in which sockets get it: a completion to the host, and only then the write.
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { headerBytes, kinds, magic } from '../../../src/server/link/frame.js';
import { simpleReplyMagic } from '../../../src/server/nbd/protocol.js';
import { LocalPair, until } from './local-pair.js';

let pair: LocalPair;
beforeEach(async () => {
  pair = await LocalPair.make();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await pair.remove();
});

/** The numbers of the writes in what is sent over the link. */
function writesIn(bytes: Buffer): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const [kind, flags, length] = [bytes[at + 2], bytes[at + 3], bytes.readUInt32BE(at + 20)];
    if (bytes.readUInt16BE(at) !== magic) throw new Error(`no frame begins at ${at}`);
    if (kind === kinds.write) found.push(Number(bytes.readBigUInt64BE(at + 4)));
    at += headerBytes + (flags === 0 ? length : 0);
  }
  return found;
}

it('nodes: on the wire: a write leaves for the secondary after its completion has left for the host', async () => {
  await pair.startSecondary();
  const primary = await pair.startPrimary();
  const host = await pair.connect(primary);
  const hostPort = Number(primary.status.hosts.listen?.split(':')[1]);
  const seen: string[] = [];
  const write = Socket.prototype.write;
  vi.spyOn(Socket.prototype, 'write').mockImplementation(function (
    this: Socket,
    ...given: Parameters<Socket['write']>
  ) {
    const bytes = Buffer.from(given[0] as Uint8Array);
    if (this.localPort === hostPort && bytes.readUInt32BE(0) === simpleReplyMagic) seen.push('completion');
    if (this.remotePort === pair.link.address.port) seen.push(...writesIn(bytes).map((seq) => `write ${seq}`));
    return write.apply(this, given);
  } as Socket['write']);
  for (let k = 0; k < 5; k += 1) {
    await host.write(k * 4096, Buffer.alloc(4096, k + 1));
    // The link rests: what comes next leaves at once.
    await pause(30);
  }
  await until('all is copied', () => primary.status.positions.released === 5);
  expect(seen).toEqual([1, 2, 3, 4, 5].flatMap((seq) => ['completion', `write ${seq}`]));
});
