// TLS by STARTTLS: what goes before it, who may come in, and that nothing unencrypted gets through where it is required.
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectNbd, listenNbd, type NbdClient, type NbdTls } from '../../../src/server/nbd/index.js';
import { type Certificates, type Identity, makeCertificates } from './certificates.js';
import { connectAndPlay, greeting, play } from './dialogue.js';
import { MemoryDevice } from './memory-device.js';
import { RawHost } from './raw-host.js';
import { allIsGone, type Serving, serve } from './serving.js';

const startTls = `
  C: 'IHAVEOPT' 00000005 00000000
  S: 0003e889045565a9 00000005 00000001 00000000
`;

describe('nbd: tls', () => {
  let made: Certificates;
  beforeAll(() => {
    made = makeCertificates();
  });
  afterAll(() => made.remove());

  const secureServer = (tls: Partial<NbdTls> = {}): Promise<Serving> =>
    serve(
      { '': new MemoryDevice(2 ** 21, { maximumPayload: 2 ** 21 }) },
      { tls: { ...made.server, required: true, ...tls } },
    );

  async function client({ at }: Serving, identity: Partial<Identity> = {}): Promise<NbdClient> {
    const host = await connectNbd({
      server: at,
      exportName: '',
      tls: { ca: made.authority.cert, servername: 'localhost', ...identity },
    });
    onTestFinished(() => host.destroy());
    return host;
  }

  it('nbd: tls: a client writes and reads over it', async () => {
    const serving = await secureServer();
    const host = await client(serving);
    const bytes = Buffer.from(Array.from({ length: 2 ** 21 }, (_, k) => (k * 7) & 0xff));
    await Promise.all([host.write(0, bytes.subarray(0, 1_000_000)), host.write(1_000_000, bytes.subarray(1_000_000))]);
    expect((await host.read(0, 2 ** 21)).equals(bytes)).toBe(true);
    await host.disconnect();
    await allIsGone(serving);
  });

  it('nbd: tls: a certificate that the client does not trust is refused by it', async () => {
    const serving = await secureServer();
    await expect(client(serving, { ca: made.stranger.cert } as Partial<Identity>)).rejects.toThrow();
    await allIsGone(serving);
  });

  it('nbd: tls: a client goes on with nothing less', async () => {
    const serving = await serve({ '': new MemoryDevice(4_096) });
    await expect(client(serving)).rejects.toThrow('the server refused TLS: this server has no certificate for TLS');
  });

  it('nbd: tls: with an authority, a client with a certificate of it comes in, and no other', async () => {
    const serving = await secureServer({ ca: made.authority.cert });
    const host = await client(serving, made.client);
    await host.write(0, Buffer.from('mine'));
    const strangers = [client(serving), client(serving, made.stranger)];
    for (const refused of await Promise.allSettled(strangers)) expect(refused.status).toBe('rejected');
    expect(String(await host.read(0, 4))).toBe('mine');
    expect(serving.server.counts.connections.cut).toBe(2);
    await host.disconnect();
    await allIsGone(serving);
  });

  it('nbd: tls: with an authority, nobody comes in without TLS, also where it is only offered', async () => {
    const serving = await secureServer({ ca: made.authority.cert, required: false });
    await expect(connectNbd({ server: serving.at, exportName: '' })).rejects.toThrow('talks after STARTTLS only');
    await connectAndPlay(serving.at, `${greeting} \n C: 'IHAVEOPT' 00000001 00000000 \n S: end`);
    await expect(client(serving)).rejects.toThrow();
    const host = await client(serving, made.client);
    await host.write(0, Buffer.from('mine'));
  });

  it('nbd: tls: where it is required, everything before it is refused', async () => {
    const { at } = await secureServer();
    const refusal = (option: string) =>
      `S: 0003e889045565a9 ${option} 80000005 00000029 'this server talks after STARTTLS only'`.replace('29', '25');
    const options = ['00000003', '00000006', '00000007', '00000008', '0000000a', '12345678'];
    const dialogue = options.map((option) => `C: 'IHAVEOPT' ${option} 00000000 \n ${refusal(option)}`).join('\n');
    const host = await connectAndPlay(at, `${greeting} ${dialogue}`);
    await play(host, `C: 'IHAVEOPT' 00000002 00000000 \n S: 0003e889045565a9 00000002 00000001 00000000 \n S: end`);
  });

  it('nbd: tls: where it is required, EXPORT_NAME before it ends the session', async () => {
    const { at } = await secureServer();
    await connectAndPlay(at, `${greeting} \n C: 'IHAVEOPT' 00000001 00000000 \n S: end`);
  });

  it('nbd: tls: where it is offered, a client may do without', async () => {
    const serving = await secureServer({ required: false });
    const plain = await connectNbd({ server: serving.at, exportName: '' });
    onTestFinished(() => plain.destroy());
    await plain.write(0, Buffer.from('plain'));
    expect(String(await (await client(serving)).read(0, 5))).toBe('plain');
  });

  it('nbd: tls: STARTTLS with data is invalid', async () => {
    const { at } = await secureServer();
    await connectAndPlay(
      at,
      `${greeting}
      C: 'IHAVEOPT' 00000005 00000001 00
      S: 0003e889045565a9 00000005 80000003 0000001b 'this option carries no data'`,
    );
  });

  it('nbd: tls: what was negotiated before is forgotten, and a second STARTTLS is invalid', async () => {
    const { at } = await secureServer({ required: false });
    const plain = await connectAndPlay(
      at,
      `${greeting}
      C: 'IHAVEOPT' 00000008 00000000
      S: 0003e889045565a9 00000008 00000001 00000000
      ${startTls}`,
    );
    const host = new RawHost(await secured(plain));
    await play(
      host,
      `C: 'IHAVEOPT' 00000005 00000000
      S: 0003e889045565a9 00000005 80000003 00000014 'TLS is already there'
      C: 'IHAVEOPT' 00000001 00000000
      S: 0000000000200000 096d`,
    );
  });

  it('nbd: tls: what comes unencrypted behind STARTTLS is never taken for an option', async () => {
    const serving = await secureServer();
    await connectAndPlay(
      serving.at,
      `${greeting}
      C: 'IHAVEOPT' 00000005 00000000 'IHAVEOPT' 00000003 00000000
      S: end`,
    );
    expect(serving.server.counts.connections.cut).toBe(1);
  });

  it('nbd: tls: what is no handshake ends the session', async () => {
    const serving = await secureServer();
    const host = await connectAndPlay(serving.at, `${greeting} ${startTls} \n C: 'this is no handshake of TLS at all'`);
    await host.rest();
    await allIsGone(serving);
  });

  it('nbd: tls: a handshake that does not come ends the session', async () => {
    const serving = await serve(
      { '': new MemoryDevice(4_096) },
      { tls: { ...made.server, required: true }, limits: { negotiationMilliseconds: 300 } },
    );
    const host = await connectAndPlay(serving.at, `${greeting} ${startTls}`);
    expect(await host.rest()).toHaveLength(0);
    await allIsGone(serving);
  });

  it('nbd: tls: a key that does not belong to the certificate is told before anyone connects', async () => {
    const listening = listenNbd({
      exports: new Map(),
      listen: { host: '127.0.0.1', port: 0 },
      tls: { key: made.client.key, cert: made.server.cert, required: true },
      maximumConnections: 1,
      log: () => {},
    });
    await expect(listening).rejects.toThrow('cannot be used');
  });

  function secured({ socket }: RawHost): Promise<TLSSocket> {
    socket.removeAllListeners('data');
    return new Promise((resolve, reject) => {
      const tls: TLSSocket = connectTls({ socket, ca: made.authority.cert, servername: 'localhost' }, () =>
        resolve(tls),
      );
      tls.once('error', reject);
    });
  }
});
