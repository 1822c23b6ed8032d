// A pair in this process, over real sockets and files, for what only whole nodes show; it is ended and removed behind the test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { nodeFiles, PrimaryNode, SecondaryNode } from '../../../src/server/index.js';
import { connectNbd, type NbdClient } from '../../../src/server/nbd/index.js';
import { LinkProxy } from '../link/proxy.js';
import { until } from '../nbd/serving.js';

const usual = { volumeBytes: 2 ** 25, blockSize: 4096, cacheBytes: 2 ** 22 };

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

export async function wholePair(sizes: Partial<typeof usual> = {}): Promise<WholePair> {
  const path = mkdtempSync(join(tmpdir(), 'destage-pair-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const failures: Error[] = [];
  onTestFinished(() => {
    if (failures[0] !== undefined) throw failures[0];
  });
  const options = (role: string) => ({
    ...usual,
    ...sizes,
    folder: join(path, role),
    volume: join(path, `${role}.img`),
    listen: { host: '127.0.0.1', port: 0 },
    assumeEqual: false,
    selfCheck: true,
    insecure: false,
    files: nodeFiles,
    log: () => {},
    onFailure: (failure: Error) => void failures.push(failure),
  });
  const secondary = await SecondaryNode.start(options('secondary'));
  onTestFinished(() => secondary.stop());
  if (secondary.address === undefined) throw new Error('the secondary does not listen');
  const link = await LinkProxy.start(secondary.address);
  onTestFinished(() => link.close());
  const primary = await PrimaryNode.start({ ...options('primary'), peer: link.address, alone: false });
  onTestFinished(() => primary.stop());
  await until(() => primary.status.hosts.listen !== undefined, 'hosts are served');
  const port = Number(primary.status.hosts.listen?.split(':').at(-1));
  const connect = async () => {
    const host = await connectNbd({ server: { host: '127.0.0.1', port }, exportName: '' });
    onTestFinished(() => host.destroy());
    return host;
  };
  const { volumeBytes } = { ...usual, ...sizes };
  return { volumeBytes, primary, secondary, link, host: await connect(), connect };
}
