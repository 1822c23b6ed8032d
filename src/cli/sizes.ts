// Sizes and addresses, as people write them.
import type { Address } from '../server/index.js';
import { UsageError } from './exit-code.js';

const units: ReadonlyMap<string, number> = new Map(
  ['', 'K', 'M', 'G', 'T'].map((unit, power) => [unit, 1024 ** power]),
);

/** Bytes: `1G`, `64M`, `4096`. */
export function bytesOf(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+)([KMGT]?)(?:i?B)?$/.exec(text.trim()) ?? [];
  const bytes = Number(number || Number.NaN) * (units.get(unit) ?? Number.NaN);
  if (bytes > 0 && bytes <= Number.MAX_SAFE_INTEGER) return bytes;
  throw new UsageError(
    `${option} takes a number of bytes, with K, M, G or T for powers of 1024: 64M or 1G, not ${text}`,
  );
}

/** `127.0.0.1:7001`, `[::1]:7001`, `storage-2:7001`. */
export function addressOf(option: string, text: string): Address {
  const [, six, other, port = ''] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim()) ?? [];
  const host = six ?? other;
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new UsageError(`${option} takes a host and a port: 127.0.0.1:7001 or [::1]:7001, not ${text}`);
}
