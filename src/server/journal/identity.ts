// The file in a node's folder that says who the node is. It is replaced as a whole, or not at all.
import type { Files } from '../files/index.js';

export type NodeIdentity = {
  readonly role: 'primary' | 'secondary';
  /** 32 hexadecimal digits; nothing before the node has met its peer. */
  readonly pair: string | undefined;
  readonly volumePath: string;
  readonly volumeBytes: number;
  readonly blockSize: number;
  /** The newest takeover generation that the node has seen; 0 before the first. */
  readonly generation: number;
};

/**
 * Reads the identity of the node in this folder; nothing if there is none.
 *
 * @throws IdentityRefusal if it is of a newer version or no identity; FileFailure
 */
export async function readIdentity(_folder: string, _files: Files): Promise<NodeIdentity | undefined> {
  throw new Error('not yet');
}

/** Puts this identity in the place of the old one, durably. */
export async function writeIdentity(_folder: string, _identity: NodeIdentity, _files: Files): Promise<void> {
  throw new Error('not yet');
}
