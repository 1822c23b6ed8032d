// The client's side of a negotiation: TLS when it is asked for, then one export. It goes on with nothing less than was asked for.
import type { Socket } from 'node:net';
import { ByteSource } from './byte-source.js';
import {
  handshakeFlag,
  info,
  largestPayload,
  option,
  optionMagic,
  optionReply,
  optionReplyMagic,
  serverMagic,
  transmissionFlag,
} from './protocol.js';

/** What the server says of an export. */
export type ServedExport = {
  readonly bytes: number;
  readonly isReadOnly: boolean;
  readonly minimumBlock: number;
  readonly maximumPayload: number;
};

type OptionReply = { readonly type: number; readonly data: Buffer };

const firstError = 0x8000_0000;
const longestReply = 65_536;

/**
 * Leads the negotiation to its end; afterwards the socket carries requests and replies. `secure` goes over to TLS.
 *
 * @throws Error when the server does not let us, or does not keep to the protocol
 */
export async function negotiate(
  plain: Socket,
  exportName: string,
  secure: ((plain: Socket) => Promise<Socket>) | undefined,
): Promise<{ readonly socket: Socket; readonly served: ServedExport }> {
  const source = new ByteSource(plain);
  plain.write(uint32(flagsFor(await source.take(18))));
  const socket = secure === undefined ? plain : await overToTls(plain, source, secure);
  const secured = socket === plain ? source : new ByteSource(socket);
  const served = await go(socket, secured, exportName);
  secured.leave();
  return { socket, served };
}

/** The flags of the client for a server that opens like this. */
function flagsFor(greeting: Buffer): number {
  if (!greeting.subarray(0, 16).equals(Buffer.concat([serverMagic, optionMagic])))
    throw new Error('what answers there is no NBD server of the newer kinds');
  const flags = greeting.readUInt16BE(16);
  if ((flags & handshakeFlag.fixedNewstyle) === 0)
    throw new Error('the server does not know fixed newstyle negotiation');
  return flags & (handshakeFlag.fixedNewstyle | handshakeFlag.noZeroes);
}

async function overToTls(
  plain: Socket,
  source: ByteSource,
  secure: (plain: Socket) => Promise<Socket>,
): Promise<Socket> {
  plain.write(optionOf(option.startTls, Buffer.alloc(0)));
  const { type, data } = await reply(source, option.startTls);
  if (type !== optionReply.ack) throw refused('TLS', type, data);
  source.leave();
  return secure(plain);
}

async function go(socket: Socket, source: ByteSource, exportName: string): Promise<ServedExport> {
  const name = Buffer.from(exportName);
  const wanted = Buffer.from([0, 1, 0, info.blockSize]);
  socket.write(optionOf(option.go, Buffer.concat([uint32(name.length), name, wanted])));
  let served: ServedExport = { bytes: -1, isReadOnly: false, minimumBlock: 1, maximumPayload: largestPayload };
  for (;;) {
    const { type, data } = await reply(source, option.go);
    if (type === optionReply.ack) break;
    if (type !== optionReply.info) throw refused(`the export "${exportName}"`, type, data);
    served = { ...served, ...told(data) };
  }
  if (served.bytes < 0) throw new Error(`the server did not say how large the export "${exportName}" is`);
  return served;
}

/** What one piece of information says. */
function told(data: Buffer): Partial<ServedExport> {
  const kind = data.length < 2 ? undefined : data.readUInt16BE();
  if (kind === info.export && data.length === 12) {
    const isReadOnly = (data.readUInt16BE(10) & transmissionFlag.readOnly) !== 0;
    return { bytes: Number(data.readBigUInt64BE(2)), isReadOnly };
  }
  if (kind === info.blockSize && data.length === 14)
    return { minimumBlock: data.readUInt32BE(2), maximumPayload: data.readUInt32BE(10) };
  return {};
}

async function reply(source: ByteSource, expected: number): Promise<OptionReply> {
  const head = await source.take(20);
  const number = head.readUInt32BE(8);
  if (!head.subarray(0, 8).equals(optionReplyMagic) || number !== expected)
    throw new Error(`the server answered something else than option ${expected}`);
  const length = head.readUInt32BE(16);
  if (length > longestReply) throw new Error(`the server answered option ${expected} with ${length} bytes`);
  return { type: head.readUInt32BE(12), data: await source.take(length) };
}

function refused(what: string, type: number, data: Buffer): Error {
  const reason = data.length > 0 ? data.toString('utf8') : `error 2^31 + ${type - firstError}`;
  return new Error(`the server refused ${what}: ${reason}`);
}

function optionOf(number: number, data: Buffer): Buffer {
  return Buffer.concat([optionMagic, uint32(number), uint32(data.length), data]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
