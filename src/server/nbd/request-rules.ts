// What a request may ask of a device, and with which error it is refused. A request that passes is within the device, aligned,
// and allowed.
import type { Device } from './device.js';
import { command, commandFlag, type ErrorCode } from './protocol.js';

export type Request = {
  readonly flags: number;
  readonly type: number;
  /** The cookie of the client, in two halves, given back as it came. */
  readonly cookieHigh: number;
  readonly cookieLow: number;
  readonly offset: number;
  readonly length: number;
};

export type Refusal = { readonly code: ErrorCode; readonly message: string };

const { fua, noHole, df, fastZero } = commandFlag;

/** Why the device is not asked, or undefined when it is. */
export function refusalOf(request: Request, device: Device, isStructured: boolean): Refusal | undefined {
  const { type, flags, offset, length } = request;
  const allowed = allowedFlags(type, isStructured);
  if (allowed === undefined) return invalid(`command ${type} is not known here`);
  if ((flags & ~allowed) !== 0) return invalid(`flags 0x${flags.toString(16)} do not go with command ${type}`);
  if (type === command.flush)
    return offset === 0 && length === 0 ? undefined : invalid('a flush has no offset and no length');
  const isWrite = type !== command.read;
  if (isWrite && device.isReadOnly) return { code: 'EPERM', message: 'this export is read-only' };
  return (
    beyond(request, device) ??
    misaligned(request, device) ??
    tooLarge(request, device, isStructured) ??
    slow(request, device)
  );
}

function allowedFlags(type: number, isStructured: boolean): number | undefined {
  switch (type) {
    case command.read:
      return isStructured ? fua | df : fua;
    case command.write:
    case command.flush:
    case command.trim:
      return fua;
    case command.writeZeroes:
      return fua | noHole | fastZero;
    default:
      return undefined;
  }
}

function beyond({ type, offset, length }: Request, { bytes }: Device): Refusal | undefined {
  if (offset + length <= bytes) return undefined;
  const message = `${length} bytes at ${offset} are beyond the end at ${bytes}`;
  return type === command.write || type === command.writeZeroes ? { code: 'ENOSPC', message } : invalid(message);
}

function misaligned({ offset, length }: Request, { minimumBlock }: Device): Refusal | undefined {
  if (minimumBlock === 1 || (offset % minimumBlock === 0 && length % minimumBlock === 0)) return undefined;
  return invalid(`${length} bytes at ${offset} are not whole blocks of ${minimumBlock}`);
}

function tooLarge({ type, length }: Request, { maximumPayload }: Device, isStructured: boolean): Refusal | undefined {
  if (length <= maximumPayload || (type !== command.read && type !== command.write)) return undefined;
  const message = `${length} bytes are more than ${maximumPayload}`;
  return type === command.read && isStructured ? { code: 'EOVERFLOW', message } : invalid(message);
}

function slow({ type, flags }: Request, device: Device): Refusal | undefined {
  if (type !== command.writeZeroes || (flags & fastZero) === 0 || device.isZeroFast === true) return undefined;
  return { code: 'ENOTSUP', message: 'zeroing is no faster than writing here' };
}

const invalid = (message: string): Refusal => ({ code: 'EINVAL', message });
