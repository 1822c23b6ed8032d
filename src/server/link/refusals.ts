// What the link itself refuses, whoever runs the nodes: ends that do not understand each other, are of the same role, or
// could never send each other a write.
import { versions } from './hello-codec.js';
import type { LinkHello, Refusal } from './link-hello.js';

export const otherVersion = (said: { readonly least: number; readonly greatest: number }): Refusal => ({
  code: 'other version',
  text:
    `this end speaks versions ${versions.least} to ${versions.greatest} of the link protocol, ` +
    `the other ${said.least} to ${said.greatest}: run the same release of destage at both ends`,
});

export function refusalOfPrimary(peer: LinkHello, writeBytes: number): Refusal | undefined {
  if (peer.role !== 'primary')
    return { code: 'not primary', text: 'two secondaries make no pair: start a primary with this address as its peer' };
  if (peer.writeBytes > writeBytes) return writeSize(peer.writeBytes, writeBytes);
  return undefined;
}

export function refusalOfSecondary(own: LinkHello, peer: LinkHello): Refusal | undefined {
  if (peer.role !== 'secondary')
    return { code: 'not secondary', text: 'two primaries make no pair: give the address of a secondary as the peer' };
  if (own.writeBytes > peer.writeBytes) return writeSize(own.writeBytes, peer.writeBytes);
  return undefined;
}

const writeSize = (longest: number, most: number): Refusal => ({
  code: 'write size',
  text: `the primary may send writes of ${longest} bytes, the secondary takes at most ${most}: let it take more`,
});
