// What the two nodes say of themselves when they meet, and whom each goes on with: a copy is only ever made between the
// two that began with equal images, and a primary that was taken over is told so.
import type { NodeIdentity } from '../journal/index.js';
import type { LinkHello, Refusal } from '../link/index.js';
import { mostBlocksBytes } from './node-options.js';

/** @param newest the number of the newest write that the node has, @param settled how far it has let go */
export const helloOf = (identity: NodeIdentity, isActive: boolean, newest: number, settled: number): LinkHello => ({
  role: identity.role,
  pair: identity.pair,
  generation: identity.generation,
  volumeBytes: identity.volumeBytes,
  blockSize: identity.blockSize,
  writeBytes: mostBlocksBytes(identity.blockSize),
  image: identity.image,
  isActive,
  newest,
  settled,
});

/**
 * What a primary has against the secondary that answers; nothing to go on.
 *
 * @param stored everything up to here is durable in the primary: a secondary never has more
 */
export function judgeSecondary(own: NodeIdentity, peer: LinkHello, stored: number): Refusal | undefined {
  if (peer.role !== 'secondary') return refuse('not secondary', 'both ends are primaries: one has to be a secondary');
  // Its own secondary alone can have taken over from it: a stranger's word would keep it out for good.
  if (peer.pair !== own.pair) return refuse('other pair', otherPair(own, peer));
  if (peer.isActive || peer.generation > own.generation)
    return refuse('taken over', `the secondary took over (generation ${peer.generation})`);
  const sizes = judgeSizes(own, peer);
  if (sizes !== undefined || peer.newest <= stored) return sizes;
  return refuse('lost writes', lostWritesText(peer.newest, stored));
}

/** What a secondary has against the primary that connects; nothing to go on, in its pair or, if it has none, as one. */
export function judgePrimary(own: NodeIdentity, isActive: boolean, peer: LinkHello): Refusal | undefined {
  if (peer.role !== 'primary') return refuse('not primary', 'both ends are secondaries: one has to be a primary');
  if (own.pair !== undefined && peer.pair !== own.pair) return refuse('other pair', otherPair(own, peer));
  if (isActive || own.generation > peer.generation)
    return refuse('taken over', `this secondary took over (generation ${own.generation})`);
  const sizes = judgeSizes(own, peer);
  if (sizes !== undefined || own.pair !== undefined) return sizes;
  if (peer.image === 'in a pair')
    return refuse(
      'other pair',
      `the primary is in pair ${peer.pair} already, and this secondary is new: there is no initial copy, so begin ` +
        'with new folders and volumes on both nodes',
    );
  if (peer.image !== own.image)
    return refuse(
      'image',
      `the volume of the primary is ${inWords(peer)}, that of the secondary ${inWords(own)}: both have to be empty, or ` +
        'both said to be equal (--assume-equal on both nodes)',
    );
  return undefined;
}

function judgeSizes(own: NodeIdentity, peer: LinkHello): Refusal | undefined {
  const text = (what: string, one: number, other: number) =>
    `${what} is ${one} bytes at the ${own.role}, and ${other} at the ${peer.role}: give both nodes the same`;
  if (peer.volumeBytes !== own.volumeBytes)
    return refuse('other size', text('the volume', own.volumeBytes, peer.volumeBytes));
  if (peer.blockSize !== own.blockSize) return refuse('other size', text('a block', own.blockSize, peer.blockSize));
  return undefined;
}

/** @param newest what the secondary has, @param stored what the primary has: less */
export const lostWritesText = (newest: number, stored: number): string =>
  `the secondary has writes up to ${newest}, and the journal of the primary ends at ${stored}: this primary has lost writes ` +
  'that were complete';

const refuse = (code: Refusal['code'], text: string): Refusal => ({ code, text });

const otherPair = (own: NodeIdentity, peer: LinkHello): string =>
  `the ${own.role} is of pair ${own.pair}, the ${peer.role} of pair ${peer.pair ?? 'none'}: they are not each other's`;

const inWords = ({ image }: { readonly image: LinkHello['image'] }): string =>
  image === 'empty' ? 'empty' : 'said to be equal';
