// A server for a test, which is closed behind it, with what it logged.
import { onTestFinished } from 'vitest';
import { type Device, listenNbd, type NbdServer, type NbdServerOptions } from '../../../src/server/nbd/index.js';
import { until } from '../until.js';

type Logged = {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

export type Serving = {
  readonly server: NbdServer;
  readonly at: { readonly host: string; readonly port: number };
  readonly logged: readonly Logged[];
};

/** Serves devices by name; `''` is the default export. */
export async function serve(
  devices: Readonly<Record<string, Device>>,
  options: Partial<Omit<NbdServerOptions, 'log' | 'exports'>> = {},
): Promise<Serving> {
  const logged: Logged[] = [];
  const server = await listenNbd({
    exports: new Map(
      Object.entries(devices).map(([name, device]) => [name, { device, description: `the ${name} one` }]),
    ),
    listen: { host: '127.0.0.1', port: 0 },
    maximumConnections: 16,
    ...options,
    limits: { closeMilliseconds: 500, ...options.limits },
    log: (level, message, fields) => logged.push({ level, message, fields }),
  });
  onTestFinished(() => server.close());
  const port = 'port' in server.address ? server.address.port : 0;
  return { server, at: { host: '127.0.0.1', port }, logged };
}

/** Nobody is connected, nothing is under way, nothing is held. */
export async function allIsGone({ server }: Serving): Promise<void> {
  const idle = () => server.connections === 0 && server.underWay.requests === 0 && server.underWay.bytes === 0;
  await until(idle, `nothing is held any more`);
}
