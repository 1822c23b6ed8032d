// The front end for hosts, as both nodes have it: one export, the default one.
import { type BoundNbd, bindNbd, type Device, type NbdServer, type NbdTls } from '../nbd/index.js';
import type { Log } from './log.js';
import { NodeRefusal } from './node-failure.js';
import type { Address } from './node-options.js';

const mostConnections = 64;

export type Serving = {
  readonly device: Device;
  readonly description: string;
  readonly listen: Address;
  readonly hostTls?: NbdTls;
  readonly log: Log;
};

/** @throws NodeRefusal when nobody can be served there, or not with this certificate */
export async function serveHosts(serving: Serving): Promise<NbdServer> {
  const server = await bindHosts(serving);
  server.open();
  return server;
}

/** Has the address, and lets nobody in before it is opened. @throws NodeRefusal as above */
export async function bindHosts({ device, description, listen, hostTls, log }: Serving): Promise<BoundNbd> {
  try {
    return await bindNbd({
      exports: new Map([['', { device, description }]]),
      listen,
      maximumConnections: mostConnections,
      log: (level, message, fields) => log(level, `hosts: ${message}`, fields),
      ...(hostTls === undefined ? {} : { tls: hostTls }),
    });
  } catch (error) {
    throw new NodeRefusal(error instanceof Error ? error.message : String(error));
  }
}
