// The server as others see it.
import type { AddressInfo } from 'node:net';
import type { Device } from './device.js';
import type { NbdLimits } from './limits.js';

export type NbdExport = { readonly device: Device; readonly description: string };

export type NbdTls = {
  readonly key: string | Uint8Array;
  readonly cert: string | Uint8Array;
  /** When given, a client has to show a certificate of it, and so TLS is required, whatever `required` says. */
  readonly ca?: string | Uint8Array;
  /** Whether everything before TLS is refused. */
  readonly required: boolean;
};

export type NbdServerOptions = {
  /** By name; `''` is the default. A name is at most 4,096 bytes. */
  readonly exports: ReadonlyMap<string, NbdExport>;
  readonly listen: { readonly host: string; readonly port: number } | { readonly path: string };
  readonly tls?: NbdTls;
  /** One more is refused, unless another is still negotiating: that one makes way. */
  readonly maximumConnections: number;
  readonly limits?: Partial<NbdLimits>;
  readonly log: (
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields: Readonly<Record<string, unknown>>,
  ) => void;
};

/** What has happened since the start, for metrics. */
export type NbdCounts = {
  readonly connections: { readonly accepted: number; readonly refused: number; readonly cut: number };
  readonly requests: Readonly<Record<'read' | 'write' | 'flush' | 'trim' | 'zero' | 'refused', number>>;
  /** Errors told to clients. */
  readonly errors: number;
  readonly bytes: { readonly read: number; readonly written: number; readonly zeroed: number };
};

export interface NbdServer {
  /** Where it listens: with the port that was chosen, when 0 was asked for. */
  readonly address: AddressInfo | { readonly path: string };
  /** How many connections there are now. */
  readonly connections: number;
  /** Requests that were given to a device and not yet answered by it, and bytes held for clients. */
  readonly underWay: { readonly requests: number; readonly bytes: number };
  readonly counts: NbdCounts;
  /** Takes no new connections and requests, lets those under way finish, ends the sockets. Resolves when all is gone. */
  close(): Promise<void>;
}

/** One that has its address: whoever connects before it is opened is sent away. */
export interface BoundNbd extends NbdServer {
  open(): void;
}
