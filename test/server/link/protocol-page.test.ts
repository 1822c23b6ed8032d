// What spec/link-protocol.md says is what the code does.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bodyBytesMax, controlFrame, headerBytes, kinds } from '../../../src/server/link/frame.js';
import { helloFrame, refusalFrame, versions } from '../../../src/server/link/hello-codec.js';
import type { RefusalCode } from '../../../src/server/link/index.js';
import { defaultTiming } from '../../../src/server/link/link-timing.js';
import { primaryHello } from './ends.js';
import { bytesOf } from './reading.js';

const page = readFileSync('spec/link-protocol.md', 'utf8');

/** The rows of the table with this heading. */
function table(heading: string): readonly (readonly string[])[] {
  const [, text = ''] = page.split(`${heading} |`);
  const [rows = ''] = text.split('\n\n');
  return rows
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim()).slice(1, -1)); // biome-ignore format: one step a call
}

/** Every code there is: the compiler sees to it. */
const codes: Readonly<Record<RefusalCode, true>> = {
  'not now': true,
  'other version': true,
  'not primary': true,
  'not secondary': true,
  'other pair': true,
  'other size': true,
  image: true,
  'taken over': true,
  'write size': true,
  'lost writes': true,
};
const isCode = (name: string): name is RefusalCode => name in codes;

describe('link: protocol page', () => {
  it('link: protocol page: its version is the one that is spoken', () => {
    expect(page).toContain(`# The link protocol, version ${versions.greatest}\n`);
  });

  it('link: protocol page: it has the kinds of frames', () => {
    const named = table('| kind | name | from | number').map(([kind, name]) => [name, Number(kind)]);
    expect(Object.fromEntries(named)).toEqual(kinds);
  });

  it('link: protocol page: it has the refusals, under the numbers that they have', () => {
    const rows = table('| code | refusal');
    expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(Object.keys(codes)));
    for (const [code, name = ''] of rows) {
      if (!isCode(name)) throw new Error(`${name} is no code`);
      expect(Buffer.from(refusalFrame({ code: name, text: '' })).readUIntBE(6, 6)).toBe(Number(code));
    }
  });

  it('link: protocol page: fields are where it says', () => {
    const rows = table('| bytes | field');
    expect(rows.at(-1)?.[0]).toBe(`${headerBytes} to the end`);
    expect(page).toContain(`A body is at most ${bodyBytesMax.toLocaleString('en')} bytes long`);
    const hello = table('| bytes of a hello | field');
    expect(hello.at(-1)?.[0]).toBe(`68 to ${helloFrame(primaryHello()).length - headerBytes - 1}`);
  });

  it('link: protocol page: its examples are right', () => {
    const [, text = ''] = page.split('## Examples');
    const examples = [...text.matchAll(/^6473.*$/gm)].map(([line]) => line.replaceAll(' ', ''));
    const zeros = bytesOf({ kind: 'write', seq: 3, block: 5, bytes: new Uint8Array(512), checksum: 0x01020304 });
    const frames = [controlFrame('acknowledgment', 3), controlFrame('message', 3), zeros];
    expect(examples).toEqual(frames.map((frame) => Buffer.from(frame).toString('hex')));
  });

  it('link: protocol page: its times are those that are kept', () => {
    const { handshakeMax, pingAfter, deadAfter, progressMax, retryFirst, retryMax } = defaultTiming;
    expect(page).toContain(`within ${handshakeMax / 1_000} s`);
    expect(page).toContain(`heard nothing for ${pingAfter / 1_000} s`);
    expect(page.replaceAll('\n', ' ')).toContain(`heard for ${deadAfter / 1_000} s, when a frame takes longer than`);
    expect(page).toContain(`${progressMax / 1_000} s, or when what was sent is not taken for ${progressMax / 1_000} s`);
    expect(page).toContain(`random part of ${retryFirst / 1_000} s`);
    expect(page).toContain(`up to ${retryMax / 1_000} s`);
  });
});
