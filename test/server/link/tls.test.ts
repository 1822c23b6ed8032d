// TLS 1.3 with certificates on both sides: who has none, or one of somebody else, does not get in, and nobody is let in
// without it.
import { connect as connectTls, type SecureVersion } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { until } from '../until.js';
import { type Certificates, makeCertificates } from './certificates.js';
import { closing, numbers, Primary, pause, Secondary } from './ends.js';
import { LinkProxy } from './proxy.js';
import { RawPeer } from './raw-peer.js';

describe('link: TLS', () => {
  let certificates: Certificates;
  beforeAll(() => {
    certificates = makeCertificates();
  });

  it('link: TLS: both ends with certificates of one authority carry writes, hidden', async () => {
    const { primary: forPrimary, secondary: forSecondary } = certificates;
    const secondary = await Secondary.start({ tls: forSecondary });
    const proxy = closing(await LinkProxy.start(secondary.address));
    const primary = Primary.start(proxy.address, { tls: forPrimary });
    await primary.up();
    primary.send(1, 300);
    await until(() => primary.acknowledgments.at(-1) === 300);
    expect(secondary.seqs).toEqual(numbers(1, 300));
    expect(proxy.passed['to the target']).toBeGreaterThan(300 * 512);
    proxy.reset();
    await until(() => primary.ups.length === 2);
  });

  it('link: TLS: a secondary of another authority is not spoken to', async () => {
    const secondary = await Secondary.start({ tls: certificates.stranger });
    const primary = Primary.start(secondary.address, { tls: certificates.primary });
    await until(() => primary.lines.length > 0 && secondary.lines.length > 0);
    expect(primary.lines[0]).toMatch(/unable to verify|self-signed|issuer/);
    expect(secondary.listener.counts.framesReceived).toBe(0);
  });

  it('link: TLS: a secondary of another authority is not spoken to, whatever the environment allows', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    // It would take this primary.
    const tls = { ...certificates.stranger, authority: certificates.secondary.authority };
    const secondary = await Secondary.start({ tls });
    const primary = Primary.start(secondary.address, { tls: certificates.primary });
    await until(() => primary.lines.length > 0 || primary.ups.length > 0);
    expect(primary.ups).toEqual([]);
    expect(secondary.listener.counts.framesReceived).toBe(0);
  });

  it('link: TLS: a primary of another authority is not let in', async () => {
    const secondary = await Secondary.start({ tls: certificates.secondary });
    const stranger = { ...certificates.stranger, authority: certificates.primary.authority };
    const primary = Primary.start(secondary.address, { tls: stranger });
    await until(() => secondary.lines.length > 0 && primary.lines.length > 0);
    expect(secondary.lines[0]).toContain('a connection to the link port was cut off');
    expect([secondary.ups, primary.ups, secondary.listener.counts.framesReceived]).toEqual([[], [], 0]);
  });

  it.each<{ readonly what: string; readonly most: SecureVersion; readonly withKey: boolean }>([
    { what: 'without a certificate', most: 'TLSv1.3', withKey: false },
    { what: 'with TLS 1.2', most: 'TLSv1.2', withKey: true },
  ])('link: TLS: a client $what is not let in', async ({ most, withKey }) => {
    const secondary = await Secondary.start({ tls: certificates.secondary });
    const { key, certificate, authority } = certificates.primary;
    const mine = withKey ? { key, cert: certificate } : {};
    const client = connectTls({
      ...secondary.address,
      ca: authority,
      ...mine,
      maxVersion: most,
      minVersion: 'TLSv1.2',
    });
    client.on('error', () => {});
    client.resume();
    await until(() => client.closed, 'the client is cut off');
    await until(() => secondary.lines.length > 0);
    expect(secondary.lines[0]).toMatch(/peer did not return a certificate|unsupported protocol|protocol version/i);
    expect(secondary.listener.counts.bytesReceived).toBe(0);
  });

  it('link: TLS: a peer that speaks without it is cut off, and so is one that says nothing', async () => {
    const timing = { handshakeMax: 100 };
    const secondary = await Secondary.start({ tls: certificates.secondary, timing });
    const primary = Primary.start(secondary.address);
    const silent = await RawPeer.connect(secondary.address);
    await until(() => silent.isClosed && primary.lines.length > 0);
    expect(primary.ups).toEqual([]);
    await silent.close();
    const plain = await Secondary.start();
    const secured = Primary.start(plain.address, { tls: certificates.primary });
    await until(() => secured.lines.length > 0 && plain.lines.length > 0);
    expect(plain.lines[0]).toContain('this is not destage');
  });

  it('link: TLS: the name in the certificate is that of the host, or the one that is given', async () => {
    const secondary = await Secondary.start({ tls: certificates.named });
    const wrong = Primary.start(secondary.address, { tls: certificates.primary });
    await until(() => wrong.lines.length > 0);
    expect(wrong.lines[0]).toMatch(/IP: 127.0.0.1 is not in the cert/);
    await wrong.close();
    const right = Primary.start(secondary.address, { tls: { ...certificates.primary, serverName: 'storage.example' } });
    await right.up();
  });

  it('link: TLS: a key that does not fit is an error of the start', async () => {
    const tls = { ...certificates.primary, key: certificates.secondary.key };
    await expect(Secondary.start({ tls })).rejects.toThrow(/cannot be used \(.*\): each is a PEM text/);
    expect(() => Primary.start({ host: '127.0.0.1', port: 1 }, { tls })).toThrow('cannot be used');
  });

  it('link: TLS: with it, any address may be listened on', async () => {
    const secondary = await Secondary.start({ tls: certificates.secondary, listen: { host: '0.0.0.0', port: 0 } });
    await pause(0);
    await secondary.close();
  });
});
