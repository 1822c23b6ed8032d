// The bytes with which a server answers the options of a negotiation.
import type { Device } from './device.js';
import type { NbdExport } from './nbd-server.js';
import { info, option, optionReply, optionReplyMagic, transmissionFlag } from './protocol.js';

const nothing = Buffer.alloc(0);

/** One reply to an option. */
export function optionAnswer(number: number, reply: number, data: Buffer = nothing): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32BE(number, 0);
  header.writeUInt32BE(reply, 4);
  header.writeUInt32BE(data.length, 8);
  return Buffer.concat([optionReplyMagic, header, data]);
}

/** One export of the list. */
export function serverReply(name: string, description: string): Buffer {
  const bytes = Buffer.from(name);
  return optionAnswer(
    option.list,
    optionReply.server,
    Buffer.concat([uint32(bytes.length), bytes, Buffer.from(description)]),
  );
}

/** The size and the flags; zeroes behind them unless the client can do without. */
export function exportNameReply(device: Device, isStructured: boolean, hasZeroes: boolean): Buffer {
  const bytes = Buffer.alloc(hasZeroes ? 134 : 10);
  sizeAndFlags(device, isStructured).copy(bytes);
  return bytes;
}

export type Asked = { readonly name: string; readonly wanted: ReadonlySet<number> };

/** What is told of an export: its size, its flags and its block sizes always, its name and description when asked for. */
export function infoReplies(number: number, asked: Asked, found: NbdExport, isStructured: boolean): readonly Buffer[] {
  const { device, description } = found;
  const of = (kind: number, data: Buffer) =>
    optionAnswer(number, optionReply.info, Buffer.concat([uint16(kind), data]));
  const replies = [of(info.export, sizeAndFlags(device, isStructured)), of(info.blockSize, blockSizes(device))];
  if (asked.wanted.has(info.name)) replies.push(of(info.name, Buffer.from(asked.name)));
  if (asked.wanted.has(info.description)) replies.push(of(info.description, Buffer.from(description)));
  return replies;
}

const blockSizes = ({ minimumBlock, preferredBlock, maximumPayload }: Device): Buffer =>
  Buffer.concat([minimumBlock, preferredBlock, maximumPayload].map(uint32));

function sizeAndFlags(device: Device, isStructured: boolean): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeBigUInt64BE(BigInt(device.bytes), 0);
  bytes.writeUInt16BE(flagsOf(device, isStructured), 8);
  return bytes;
}

function flagsOf({ isReadOnly }: Device, isStructured: boolean): number {
  const { hasFlags, readOnly, sendFlush, sendFua, sendTrim, sendWriteZeroes, sendDf, canMultiConn, sendFastZero } =
    transmissionFlag;
  const always = hasFlags | sendFlush | sendFua | canMultiConn | (isStructured ? sendDf : 0);
  return always | (isReadOnly ? readOnly : sendTrim | sendWriteZeroes | sendFastZero);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
