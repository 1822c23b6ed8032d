// Connects to the other end, with TLS 1.3 when it is configured. Nothing is said to it before its certificate was verified.
import { connect, type Socket } from 'node:net';
import { type SecureContext, connect as tlsConnect } from 'node:tls';
import type { LinkAddress } from './link-tls.js';

export type Secure = { readonly context: SecureContext; readonly serverName: string | undefined };

/** @param onOpen told when something may be said */
export function dial({ host, port }: LinkAddress, secure: Secure | undefined, onOpen: () => void): Socket {
  if (secure === undefined) return connect({ host, port }, onOpen);
  const { context, serverName } = secure;
  const named = serverName === undefined ? {} : { servername: serverName };
  // Said in as many words: a variable of the environment would else switch it off.
  const rejectUnauthorized = true;
  const secured = { host, port, secureContext: context, minVersion: 'TLSv1.3' as const, rejectUnauthorized, ...named };
  return tlsConnect(secured, onOpen);
}
