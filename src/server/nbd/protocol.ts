// The numbers of the protocol under the names of its text, doc/proto.md of NetworkBlockDevice/nbd. All are big-endian.

/** The options of a negotiation. */
export const option = {
  exportName: 1,
  abort: 2,
  list: 3,
  startTls: 5,
  info: 6,
  go: 7,
  structuredReply: 8,
} as const;

/** What an option is answered with. */
export const optionReply = {
  ack: 1,
  server: 2,
  info: 3,
  unsupported: 0x8000_0001,
  policy: 0x8000_0002,
  invalid: 0x8000_0003,
  tlsRequired: 0x8000_0005,
  unknown: 0x8000_0006,
} as const;

export const info = { export: 0, name: 1, description: 2, blockSize: 3 } as const;

export const handshakeFlag = { fixedNewstyle: 1, noZeroes: 2 } as const;

export const transmissionFlag = {
  hasFlags: 1 << 0,
  readOnly: 1 << 1,
  sendFlush: 1 << 2,
  sendFua: 1 << 3,
  sendTrim: 1 << 5,
  sendWriteZeroes: 1 << 6,
  sendDf: 1 << 7,
  canMultiConn: 1 << 8,
  sendFastZero: 1 << 11,
} as const;

export const command = { read: 0, write: 1, disconnect: 2, flush: 3, trim: 4, writeZeroes: 6 } as const;

export const commandFlag = { fua: 1 << 0, noHole: 1 << 1, df: 1 << 2, fastZero: 1 << 4 } as const;

export const errorNumber = {
  EPERM: 1,
  EIO: 5,
  ENOMEM: 12,
  EINVAL: 22,
  ENOSPC: 28,
  EOVERFLOW: 75,
  ENOTSUP: 95,
  ESHUTDOWN: 108,
} as const;

export type ErrorCode = keyof typeof errorNumber;

/** `NBDMAGIC`, with which a server opens. */
export const serverMagic = Buffer.from('NBDMAGIC', 'latin1');
/** `IHAVEOPT`, before the flags of the server and before every option. */
export const optionMagic = Buffer.from('IHAVEOPT', 'latin1');
export const optionReplyMagic = Buffer.from('0003e889045565a9', 'hex');
export const requestMagic = 0x2560_9513;
export const simpleReplyMagic = 0x6744_6698;
export const structuredReplyMagic = 0x668e_33ef;

export const structuredReply = { none: 0, offsetData: 1, error: 0x8001 } as const;
/** The flag of the last chunk of a structured reply. */
export const structuredReplyDone = 1;

export const requestLength = 28;
export const simpleReplyLength = 16;
/** Of a structured reply, without what it carries. */
export const chunkHeaderLength = 20;

/** A string may be no longer, in bytes. */
export const longestString = 4_096;
/** A payload up to this is never taken for an attack, whatever `maximumPayload` says. */
export const largestPayload = 2 ** 25;
