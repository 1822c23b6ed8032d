// Requests and replies as the text of the protocol writes them, for dialogues; and hosts that are past the negotiation.
import { go, goLength, play } from './dialogue.js';
import { MemoryDevice } from './memory-device.js';
import { RawHost } from './raw-host.js';
import type { Serving } from './serving.js';

export const structured = `
  S: 'NBDMAGIC' 'IHAVEOPT' 0003
  C: 00000003
  C: 'IHAVEOPT' 00000008 00000000
  S: 0003e889045565a9 00000008 00000001 00000000
  C: 'IHAVEOPT' 00000007 00000006   00000000 0000
`;

export async function transmitting({ at }: Serving, negotiation = go): Promise<RawHost> {
  const host = await RawHost.connect(at);
  await play(host, negotiation);
  await host.take(goLength);
  return host;
}

export const small = () => {
  const device = new MemoryDevice(0x1_0000, { minimumBlock: 512, maximumPayload: 0x4000 });
  for (const [k] of device.contents.entries()) device.contents[k] = k & 0xff;
  return device;
};

/** A request: flags, type, offset and length; its cookie is `COOKIE01`. */
export const request = (flags: string, type: string, offset: string, length: string) =>
  `C: 25609513 ${flags} ${type} 'COOKIE01' ${offset} ${length}`;
export const simple = (error: string) => `S: 67446698 ${error} 'COOKIE01'`;
export const chunk = (error: string, text: string) => {
  const hex = (value: number, bytes: number) => value.toString(16).padStart(2 * bytes, '0');
  return `S: 668e33ef 0001 8001 'COOKIE01' ${hex(6 + text.length, 4)}   ${error} ${hex(text.length, 2)} '${text}'`;
};
export const sector = (byte: string) => byte.repeat(512);
export const counting = Array.from({ length: 256 }, (_, k) => k.toString(16).padStart(2, '0')).join('');

export const [none, fua, noHole, df, fastZero] = ['0000', '0001', '0002', '0004', '0010'];
export const [read, write, flush, trim, cache, zeroes, status] = [
  '0000',
  '0001',
  '0003',
  '0004',
  '0005',
  '0006',
  '0007',
];
export const [ok, EPERM, EIO, EINVAL, ENOSPC, EOVERFLOW, ENOTSUP, ESHUTDOWN] = [
  '00000000',
  '00000001',
  '00000005',
  '00000016',
  '0000001c',
  '0000004b',
  '0000005f',
  '0000006c',
];

export const at0 = '0000000000000000';
export const at512 = '0000000000000200';
export const end = '0000000000010000';
export const beyond = 'ffffffffffffff00';
