// A peer that says anything: what it says, by fast-check, and what of it a server may do, by a reading of the protocol that shares
// nothing with the server's.
import fc from 'fast-check';
import { bytesOf, type RawHost } from './raw-host.js';

export const diskSize = 65_536;

/** Byte strings to send one after another, and how the peer goes. */
export type Attack = { readonly pieces: readonly Buffer[]; readonly end: 'reset' | 'half-close' | 'wait' };

const wildLength = fc.constantFrom(0, 1, 511, 512, 4_096, 65_536, 2 ** 24, 2 ** 25, 2 ** 25 + 1, 2 ** 31, 2 ** 32 - 1);
const wildOffset = fc.constantFrom(0n, 1n, 512n, 65_535n, 65_536n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n);
const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

type Asked = {
  readonly magic: string;
  readonly flags: number;
  readonly type: number;
  readonly cookie: bigint;
  readonly offset: bigint;
  readonly length: number;
  /** How much of its payload a write carries. */
  readonly carried: number;
};

const cookie = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const offset = fc.bigInt({ min: 0n, max: BigInt(diskSize) });

/** Well formed, and mostly allowed. */
const usual = fc.record({
  magic: fc.constant('25609513'),
  flags: fc.constantFrom(0, 0, 0, 1),
  type: fc.constantFrom(0, 1, 1, 1, 3, 4, 6),
  cookie,
  offset,
  length: fc.nat(2_048),
  carried: fc.constant(1),
});

const wild = fc.record({
  magic: fc.constantFrom('25609513', '25609513', '25609513', '25609514', '67446698'),
  flags: fc.constantFrom(0, 0, 0, 1, 2, 4, 16, 0x8000),
  type: fc.constantFrom(0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0xffff),
  cookie,
  offset: fc.oneof(offset, wildOffset),
  length: fc.oneof(fc.nat(3_000), wildLength),
  carried: fc.constantFrom(1, 1, 0.5, 0),
});

function bytesOfRequest({ magic, flags, type, cookie, offset, length, carried }: Asked): Buffer {
  const head = Buffer.alloc(28);
  head.write(magic, 'hex');
  head.writeUInt16BE(flags, 4);
  head.writeUInt16BE(type, 6);
  head.writeBigUInt64BE(cookie, 8);
  head.writeBigUInt64BE(offset, 16);
  head.writeUInt32BE(length, 24);
  if (type !== 1) return head;
  return Buffer.concat([head, Buffer.alloc(Math.floor(Math.min(length, 70_000) * carried), 0x77)]);
}

const request = fc
  .oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: wild })
  .map((asked: Asked) => bytesOfRequest(asked));

/** An option that is well formed or nearly so. */
const option = fc
  .record({
    magic: fc.constantFrom('IHAVEOPT', 'IHAVEOPT', 'IHAVEOPT', 'IHAVEOPT', 'IHAVEOPS'),
    number: fc.oneof(fc.integer({ min: 2, max: 12 }), fc.nat(2 ** 31)),
    data: noise,
    length: fc.option(wildLength, { freq: 4 }),
  })
  .map(({ magic, number, data, length }) => {
    const head = Buffer.alloc(16);
    head.write(magic);
    head.writeUInt32BE(number, 8);
    head.writeUInt32BE(length ?? data.length, 12);
    return Buffer.concat([head, data]);
  });

/** In the transmission phase. */
export const attackOnTransmission: fc.Arbitrary<Attack> = fc.record({
  pieces: fc.array(fc.oneof({ weight: 20, arbitrary: request }, noise), { minLength: 1, maxLength: 40, size: 'max' }),
  // Who waits is left in peace here, and so waits in vain.
  end: fc.constantFrom('reset', 'half-close', 'half-close'),
});

/** Instead of, or in, the negotiation. */
export const attackOnNegotiation: fc.Arbitrary<Attack> = fc.record({
  pieces: fc
    .tuple(
      fc.constantFrom('', '00000003', '00000003', '00000003', '00000000', 'ffffffff').map(bytesOf),
      fc.array(fc.oneof({ weight: 4, arbitrary: option }, noise), { maxLength: 20 }),
    )
    .map(([flags, pieces]) => [flags, ...pieces]),
  end: fc.constantFrom('reset', 'half-close', 'wait'),
});

/** Cuts the same bytes into pieces of other lengths. */
export function recut(pieces: readonly Buffer[], lengths: readonly number[]): readonly Buffer[] {
  const whole = Buffer.concat(pieces);
  const cut: Buffer[] = [];
  let at = 0;
  for (let k = 0; at < whole.length; k += 1) {
    const length = lengths[k % Math.max(1, lengths.length)] ?? whole.length;
    cut.push(whole.subarray(at, at + length));
    at += length;
  }
  return cut;
}

/** Sends it all, and is gone, or waits until the server has ended. */
export async function attack(host: RawHost, { pieces, end: how }: Attack): Promise<void> {
  for (const piece of pieces) {
    host.send(piece);
    if (piece.length % 3 === 0) await new Promise(setImmediate);
  }
  if (how === 'reset') host.socket.resetAndDestroy();
  else {
    if (how === 'half-close') host.socket.end();
    await host.rest().catch(() => {});
    host.destroy();
  }
}

/** What a server may ask of a disk when it is sent this in the transmission phase: in this order, and nothing else. */
export function askedFor(sent: Buffer, maximumPayload: number): readonly string[] {
  const asked: string[] = [];
  for (let at = 0; sent.length - at >= 28 && sent.readUInt32BE(at) === 0x25609513; ) {
    const [flags, type, length] = [sent.readUInt16BE(at + 4), sent.readUInt16BE(at + 6), sent.readUInt32BE(at + 24)];
    const offset = sent.readBigUInt64BE(at + 16);
    at += type === 1 ? 28 + length : 28;
    if (at > sent.length || type === 2) break;
    const isAllowed = (flags & ~(type === 6 ? 3 : 1)) === 0;
    const isPayload = type === 0 || type === 1;
    const isFit = length > 0 && offset + BigInt(length) <= BigInt(diskSize) && !(isPayload && length > maximumPayload);
    const what = { 0: 'read', 1: 'write', 4: 'zero', 6: 'zero' }[type];
    if (type === 3 && isAllowed && offset === 0n && length === 0) asked.push('flush');
    if (what !== undefined && isAllowed && isFit) asked.push(`${what} ${length} at ${offset}`);
  }
  return asked;
}
