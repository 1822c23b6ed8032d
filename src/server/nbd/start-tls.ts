// Goes over to TLS on a connection that negotiates it. What comes before the handshake has ended is never taken for a message.
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { NbdTls } from './nbd-server.js';

/** Calls back with the secured socket, or with why there is none. */
export function startTls(
  socket: Socket,
  { key, cert, ca }: NbdTls,
  milliseconds: number,
  done: (secured: TLSSocket | undefined, why: string) => void,
): void {
  const asPem = (text: string | Uint8Array) => (typeof text === 'string' ? text : Buffer.from(text));
  // A server of its own for each connection: the handshake, and whether a certificate of the client is one of `ca`, are its matter.
  const server = createServer({
    key: asPem(key),
    cert: asPem(cert),
    ...(ca === undefined ? {} : { ca: asPem(ca), requestCert: true, rejectUnauthorized: true }),
    minVersion: 'TLSv1.2',
    handshakeTimeout: milliseconds,
  });
  // Who leaves in the middle of the handshake is gone; later, a client may again say that it sends no more and take its answers.
  socket.allowHalfOpen = false;
  server.once('secureConnection', (secured) => {
    secured.allowHalfOpen = true;
    done(secured, '');
  });
  server.once('tlsClientError', (error) => done(undefined, `no TLS: ${error.message}`));
  server.emit('connection', socket);
}
