// Hellos and refusals as bytes. What comes from the other end is held to every range here, so that nobody behind has to
// ask again; a hello of a version that is not known is understood as far as its versions.
import { frameWithBody, numberAt, putNumber } from './frame.js';
import { LinkFault } from './link-fault.js';
import type { ImageOrigin, LinkHello, Refusal, RefusalCode } from './link-hello.js';

/** The versions of the protocol that this end speaks. */
export const versions = { least: 1, greatest: 1 } as const;

const mark = Buffer.from('destage\0', 'latin1');
const helloBytes = 72;
const images: readonly ImageOrigin[] = ['empty', 'assumed equal', 'in a pair'];
const roles: readonly LinkHello['role'][] = ['primary', 'secondary'];
const hasTakenOver = 1;
const hasPair = 2;

/** The place in this list is the number on the link; new ones are added at the end. */
const codes: readonly RefusalCode[] = [
  'not now',
  'other version',
  'not primary',
  'not secondary',
  'other pair',
  'other size',
  'image',
  'taken over',
  'write size',
  'lost writes',
];

export type ReadHello = {
  readonly versions: { readonly least: number; readonly greatest: number };
  /** Nothing when the versions have none in common, and the rest may mean something else. */
  readonly hello: LinkHello | undefined;
};

/** @throws RangeError when the hello is not one: a fault of this end */
export function helloFrame(hello: LinkHello): Uint8Array {
  const { pair, generation, volumeBytes, blockSize, writeBytes, newest, settled } = hello;
  if (pair !== undefined && !/^[0-9a-f]{32}$/.test(pair)) throw new RangeError(`a pair is 32 hex digits, not ${pair}`);
  const body = Buffer.alloc(helloBytes);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  body.set(mark);
  view.setUint16(8, versions.least);
  view.setUint16(10, versions.greatest);
  view.setUint8(12, roles.indexOf(hello.role));
  view.setUint8(13, images.indexOf(hello.image));
  view.setUint8(14, (hello.isActive ? hasTakenOver : 0) | (pair === undefined ? 0 : hasPair));
  if (pair !== undefined) body.set(Buffer.from(pair, 'hex'), 16);
  for (const [k, number] of [generation, volumeBytes, newest, settled].entries()) putNumber(view, 32 + 8 * k, number);
  view.setUint32(64, blockSize);
  view.setUint32(68, writeBytes);
  return frameWithBody('hello', 0, body);
}

/** @throws LinkFault when it is no hello */
export function readHello(body: Uint8Array): ReadHello {
  if (body.length < 12 || Buffer.compare(body.subarray(0, 8), mark) !== 0)
    throw new LinkFault('a hello does not say that it is of destage');
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const said = { least: view.getUint16(8), greatest: view.getUint16(10) };
  if (said.least > said.greatest) throw new LinkFault(`a hello has versions ${said.least} to ${said.greatest}`);
  const isKnown = said.least <= versions.greatest && said.greatest >= versions.least;
  return { versions: said, hello: isKnown ? fieldsOf(body, view) : undefined };
}

function fieldsOf(body: Uint8Array, view: DataView): LinkHello {
  if (body.length < helloBytes)
    throw new LinkFault(`a hello has ${body.length} bytes, at least ${helloBytes} are needed`);
  const role = roles[view.getUint8(12)];
  const image = images[view.getUint8(13)];
  const flags = view.getUint8(14);
  if (role === undefined || image === undefined || flags > (hasTakenOver | hasPair))
    throw new LinkFault('a hello has a role, an image or flags that there are not');
  const isPaired = (flags & hasPair) !== 0;
  return {
    role,
    pair: isPaired ? Buffer.from(body.subarray(16, 32)).toString('hex') : undefined,
    generation: numberOf(view, 32),
    volumeBytes: numberOf(view, 40),
    newest: numberOf(view, 48),
    settled: numberOf(view, 56),
    blockSize: view.getUint32(64),
    writeBytes: view.getUint32(68),
    image,
    isActive: (flags & hasTakenOver) !== 0,
  };
}

function numberOf(view: DataView, at: number): number {
  const number = numberAt(view, at);
  if (number > Number.MAX_SAFE_INTEGER) throw new LinkFault('a hello has a number of more than 53 bits');
  return number;
}

export const refusalFrame = ({ code, text }: Refusal): Uint8Array =>
  frameWithBody('refusal', codes.indexOf(code), textBytes(text));

export const goodbyeFrame = (why: string): Uint8Array => frameWithBody('goodbye', 0, textBytes(why));

/** @throws LinkFault when it is no refusal */
export function readRefusal(number: number, body: Uint8Array): Refusal {
  const code = codes[number];
  if (code === undefined) throw new LinkFault(`the other end refuses with code ${number}: ${readText(body)}`);
  return { code, text: readText(body) };
}

/** What the other end wrote goes into logs and onto terminals: one line, without anything that steers them. */
export const readText = (body: Uint8Array): string =>
  Buffer.from(body)
    .toString('utf8')
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();

/** At most 1,000 bytes, and no half character. */
function textBytes(text: string): Uint8Array {
  const bytes = new TextEncoder().encodeInto(text, new Uint8Array(1_000));
  return Buffer.from(text.slice(0, bytes.read));
}
