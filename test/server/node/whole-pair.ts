// A pair that runs in this process, with a host, for what only whole nodes show; it is ended and removed behind the test.
import { onTestFinished } from 'vitest';
import type { NodeOptions, PrimaryNode, SecondaryNode } from '../../../src/server/index.js';
import type { NbdClient } from '../../../src/server/nbd/index.js';
import type { LinkProxy } from '../link/proxy.js';
import { LocalPair } from './local-pair.js';

export type WholePair = {
  readonly volumeBytes: number;
  readonly primary: PrimaryNode;
  readonly secondary: SecondaryNode;
  /** What is between both. */
  readonly link: LinkProxy;
  readonly host: NbdClient;
  /** One more. */
  readonly connect: () => Promise<NbdClient>;
};

type Sizes = Pick<NodeOptions, 'volumeBytes' | 'blockSize' | 'cacheBytes'>;

export async function wholePair(sizes: Partial<Sizes> = {}): Promise<WholePair> {
  const pair = await LocalPair.make();
  onTestFinished(async () => {
    await pair.remove();
    if (pair.failures[0] !== undefined) throw pair.failures[0];
  });
  const volumeBytes = sizes.volumeBytes ?? 2 ** 25;
  const secondary = await pair.startSecondary({ ...sizes, volumeBytes });
  const primary = await pair.startPrimary({ ...sizes, volumeBytes });
  const connect = () => pair.connect(primary);
  return { volumeBytes, primary, secondary, link: pair.link, host: await connect(), connect };
}
