// Whole nodes that speak TLS on every address, to each other and to hosts, and who is not let in.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../src/sim/index.js';
import { type Certificates, makeCertificates } from '../server/nbd/certificates.js';
import { NumberedWriter } from './numbered-writer.js';
import { differenceOf, ModelVolume } from './numbered-writes.js';
import { PairFolder, volumeBytes } from './pair-folder.js';
import { endNodes, type RunningNode } from './running-node.js';
import { until } from './until.js';
import { expectConforming } from './verdict.js';

let made: Certificates;
beforeAll(() => {
  made = makeCertificates();
});
afterAll(() => made.remove());

let pair: PairFolder;
beforeEach(async () => {
  pair = await PairFolder.make();
});
afterEach(async () => {
  await endNodes();
  await pair.remove();
});

const limit = { timeout: 600_000 };

type Name = 'server' | 'client' | 'stranger';

const file = (name: string) => join(made.folder, `${name}.pem`);
const onLink = (name: Name, authority = 'authority') => [
  ...['--link-key', file(`${name}-key`), '--link-cert', file(`${name}-cert`)],
  ...['--link-ca', file(`${authority}-cert`)],
];
const forHosts = () => [
  ...['--host-key', file('server-key'), '--host-cert', file('server-cert'), '--host-ca', file('authority-cert')],
  '--host-tls-required',
];

/** On every address of the machine. */
const everywhere = ({ port }: { readonly port: number }) => ['--listen', `0.0.0.0:${port}`];

const startSecondary = (options: readonly string[] = onLink('server')) =>
  pair.start('secondary', [...everywhere(pair.behind), ...options]);

const asHost = (identity: Partial<Certificates['client']> = made.client) => ({
  ca: made.authority.cert,
  servername: 'localhost',
  ...identity,
});

/** What the log of a node says of its link. */
const saysOfLink = (node: RunningNode, word: RegExp) =>
  until(() => word.test(node.output), `${node.folder} says ${word}`);

describe('tls: whole nodes', () => {
  it('tls: on every address a pair copies what a host wrote, over a second connection, too', limit, async () => {
    const secondary = startSecondary();
    const primary = pair.start('primary', [...everywhere(pair.hosts), ...onLink('client'), ...forHosts()]);
    await primary.said('hosts are served');
    await expect(pair.connect(), 'a host without TLS').rejects.toThrow();
    await expect(pair.connect(pair.hosts, asHost({})), 'a host without a certificate').rejects.toThrow();
    await expect(pair.connect(pair.hosts, asHost(made.stranger)), 'a stranger').rejects.toThrow();

    const writer = new NumberedWriter(new Random(3), { volumeBytes, longest: 2 ** 18 });
    const client = await pair.connect(pair.hosts, asHost());
    const written = writer.write(client, 16);
    await until(() => writer.completions >= 200, 'enough is completed');
    pair.link.reset();
    await until(() => writer.completions >= 400, 'it goes on over a new connection');
    writer.stop();
    await written;
    await client.disconnect();
    await primary.is('settled', ({ positions }) => positions['released'] === positions['stored']);
    expect(await primary.end('SIGTERM')).toBe(0);
    expect(await secondary.end('SIGTERM')).toBe(0);

    const model = new ModelVolume(volumeBytes);
    for (const piece of writer.pieces) model.apply(piece);
    expect(differenceOf(model.bytes, pair.volume('primary'))).toBeUndefined();
    expect(differenceOf(model.bytes, pair.volume('secondary'))).toBeUndefined();
    await expectConforming(pair);
  });

  it('tls: on any address but loopback a secondary without it does not start', limit, async () => {
    const secondary = startSecondary([]);
    expect(await secondary.exit()).toBe(6);
    expect(secondary.output).toContain('--insecure');
    const insecure = startSecondary(['--insecure']);
    await insecure.said('the primary is awaited');
  });

  const notLetIn: readonly (readonly [string, () => readonly string[]])[] = [
    ['with a certificate of another authority', () => onLink('stranger')],
    ['that trusts another authority', () => onLink('client', 'stranger')],
    ['without TLS', () => ['--insecure']],
  ];
  for (const [which, options] of notLetIn)
    it(`tls: a primary ${which} gets no link, serves nobody, and leaves no pair behind`, limit, async () => {
      const secondary = startSecondary();
      await secondary.said('the primary is awaited');
      const primary = pair.start('primary', options());
      await saysOfLink(primary, /link: /);
      await pause(500);
      expect(primary.log.map(({ msg }) => msg)).not.toContain('hosts are served');
      expect((await secondary.status()).state).toBe('waiting for a pair');
      expect((await primary.status()).link.isUp).toBe(false);
    });
});
