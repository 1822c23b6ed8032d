// Whom a node goes on with: every combination of what both ends say of themselves.
import { describe, expect, it } from 'vitest';
import type { NodeIdentity } from '../../../src/server/journal/index.js';
import type { RefusalCode } from '../../../src/server/link/index.js';
import { helloOf, judgePrimary, judgeSecondary } from '../../../src/server/node/pair-terms.js';

const pairs = [undefined, 'a'.repeat(32), 'b'.repeat(32)] as const;
const images = ['empty', 'assumed equal', 'in a pair'] as const;

const identities = (role: 'primary' | 'secondary'): readonly NodeIdentity[] =>
  pairs.flatMap((pair) =>
    images.flatMap((image) =>
      [0, 1].flatMap((generation) =>
        [8192, 16_384].flatMap((volumeBytes) =>
          [512, 4096].map((blockSize) => ({
            role,
            pair,
            image,
            generation,
            volumeBytes,
            blockSize,
            volumePath: '/volume',
          })),
        ),
      ),
    ),
  );

/** The terms, as a table read from above: the first that holds decides. */
function expectedOfPrimary(own: NodeIdentity, isActive: boolean, peer: NodeIdentity): RefusalCode | undefined {
  if (peer.role !== 'primary') return 'not primary';
  if (own.pair !== undefined && own.pair !== peer.pair) return 'other pair';
  if (isActive || own.generation > peer.generation) return 'taken over';
  if (own.volumeBytes !== peer.volumeBytes || own.blockSize !== peer.blockSize) return 'other size';
  if (own.pair !== undefined) return undefined;
  if (peer.image === 'in a pair') return 'other pair';
  return peer.image === own.image ? undefined : 'image';
}

function expectedOfSecondary(own: NodeIdentity, peer: NodeIdentity, isActive: boolean): RefusalCode | undefined {
  if (peer.role !== 'secondary') return 'not secondary';
  if (peer.pair !== own.pair) return 'other pair';
  if (isActive || peer.generation > own.generation) return 'taken over';
  return own.volumeBytes !== peer.volumeBytes || own.blockSize !== peer.blockSize ? 'other size' : undefined;
}

describe('pair terms', () => {
  it('pair terms: every combination, as a secondary judges it', () => {
    for (const own of identities('secondary'))
      for (const peer of [...identities('primary'), ...identities('secondary')])
        for (const isActive of [false, true])
          expect(judgePrimary(own, isActive, helloOf(peer, false, 7, 3))?.code).toBe(
            expectedOfPrimary(own, isActive, peer),
          );
  });

  it('pair terms: every combination, as a primary judges it', () => {
    for (const own of identities('primary'))
      for (const peer of [...identities('primary'), ...identities('secondary')])
        for (const isActive of [false, true])
          expect(judgeSecondary(own, helloOf(peer, isActive, 7, 3), 7)?.code).toBe(
            expectedOfSecondary(own, peer, isActive),
          );
  });

  it('pair terms: a primary goes on with no secondary that has more than it, and has something else against a stranger', () => {
    for (const own of identities('primary'))
      for (const peer of identities('secondary'))
        expect(judgeSecondary(own, helloOf(peer, false, 8, 3), 7)?.code).toBe(
          expectedOfSecondary(own, peer, false) ?? 'lost writes',
        );
  });

  it('pair terms: a refusal says what is at which end', () => {
    const own = {
      role: 'secondary',
      pair: undefined,
      image: 'empty',
      generation: 0,
      volumeBytes: 8192,
      blockSize: 512,
      volumePath: '/v',
    } as const;
    const text = (peer: Partial<NodeIdentity>) =>
      judgePrimary(own, false, helloOf({ ...own, role: 'primary', ...peer }, false, 0, 0))?.text;
    expect(text({ volumeBytes: 4096 })).toBe(
      'the volume is 8192 bytes at the secondary, and 4096 at the primary: give both nodes the same',
    );
    expect(text({ image: 'assumed equal' })).toContain('--assume-equal on both nodes');
  });
});
