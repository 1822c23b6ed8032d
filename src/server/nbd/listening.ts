// Binds a server to its address. A socket file that a killed process left behind is replaced; one that somebody serves is not.
import { lstatSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import type { NbdServerOptions } from './nbd-server.js';

type Address = NbdServerOptions['listen'];

/** @throws Error when it cannot listen there */
export async function listenOn(server: Server, address: Address): Promise<void> {
  try {
    await bound(server, address);
  } catch (error) {
    if (!('path' in address) || codeOf(error) !== 'EADDRINUSE' || !(await isLeftBehind(address.path)))
      throw told(error, address);
    unlinkSync(address.path);
    await bound(server, address);
  }
}

function bound(server: Server, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Whether it is a socket that nobody answers at. */
async function isLeftBehind(path: string): Promise<boolean> {
  if (!lstatSync(path).isSocket()) return false;
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED'));
  });
}

function told(error: unknown, address: Address): Error {
  const where = 'path' in address ? address.path : `${address.host}:${address.port}`;
  const reasons: Record<string, string> = {
    EADDRINUSE: 'something else listens there; stop it, or choose another address',
    EADDRNOTAVAIL: 'this machine has no such address',
    EACCES: 'that is not permitted to this user',
  };
  const reason = reasons[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
  return new Error(`cannot listen on ${where}: ${reason}`, { cause: error });
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
