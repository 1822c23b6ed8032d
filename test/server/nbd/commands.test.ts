// Every command, byte by byte against the text of the protocol, with simple and with structured replies.
import { describe, expect, it } from 'vitest';
import { play } from './dialogue.js';
import { MemoryDevice } from './memory-device.js';
import { bytesOf } from './raw-host.js';
import {
  at0,
  at512,
  chunk,
  counting,
  df,
  EIO,
  ENOSPC,
  EOVERFLOW,
  end,
  fastZero,
  flush,
  fua,
  noHole,
  none,
  ok,
  read,
  request,
  sector,
  simple,
  small,
  structured,
  transmitting,
  trim,
  write,
  zeroes,
} from './requests.js';
import { allIsGone, serve } from './serving.js';

describe('nbd: commands', () => {
  const commands = [
    {
      what: 'read: simple',
      dialogue: `${request(none, read, at512, '00000200')} \n ${simple(ok)} \n S: ${counting} ${counting}`,
      asked: ['read 512 at 512'],
    },
    {
      what: 'read: FUA is accepted and means nothing',
      dialogue: `${request(fua, read, at0, '00000200')} \n ${simple(ok)} \n S: ${counting} ${counting}`,
      asked: ['read 512 at 0'],
    },
    {
      what: 'write: and what is read then',
      dialogue: `${request(none, write, at512, '00000200')} ${sector('ab')} \n ${simple(ok)}
        ${request(none, read, at512, '00000200')} \n ${simple(ok)} \n S: ${sector('ab')}`,
      asked: ['write 512 at 512', 'read 512 at 512'],
    },
    {
      what: 'write: FUA',
      dialogue: `${request(fua, write, at512, '00000200')} ${sector('ab')} \n ${simple(ok)}`,
      asked: ['write 512 at 512'],
    },
    { what: 'flush', dialogue: `${request(none, flush, at0, '00000000')} \n ${simple(ok)}`, asked: ['flush'] },
    { what: 'flush: FUA', dialogue: `${request(fua, flush, at0, '00000000')} \n ${simple(ok)}`, asked: ['flush'] },
    {
      what: 'trim: reads as zeroes then',
      dialogue: `${request(none, trim, at0, '00000400')} \n ${simple(ok)}
        ${request(none, read, at512, '00000200')} \n ${simple(ok)} \n S: ${sector('00')}`,
      asked: ['zero 1024 at 0', 'read 512 at 512'],
    },
    ...[none, fua, noHole, '0003'].map((flags) => ({
      what: `write zeroes: flags 0x${flags}`,
      dialogue: `${request(flags, zeroes, at0, '00010000')} \n ${simple(ok)}`,
      asked: ['zero 65536 at 0'],
    })),
    ...[read, write, trim, zeroes].map((type) => ({
      what: `command ${type}: of no bytes is done without the device`,
      dialogue: `${request(none, type, at512, '00000000')} \n ${simple(ok)}`,
      asked: [],
    })),
    {
      what: 'disconnect: ends the session without an answer',
      dialogue: `C: 25609513 0000 0002 'COOKIE01' ${at0} 00000000 \n S: end`,
      asked: [],
    },
    {
      what: 'disconnect: what was asked before is answered, what comes after is not looked at',
      dialogue: `${request(none, flush, at0, '00000000')} 25609513 0000 0002 'COOKIE02' ${at0} 00000000 'nonsense'
        ${simple(ok)} \n S: end`,
      asked: ['flush'],
    },
  ];

  it.each(commands)('nbd: commands: $what', async ({ dialogue, asked }) => {
    const device = small();
    const serving = await serve({ '': device });
    const host = await transmitting(serving);
    await play(host, dialogue);
    expect(host.waiting).toBe(0);
    expect(device.asked).toEqual(asked);
    host.destroy();
    await allIsGone(serving);
  });

  it('nbd: commands: byte by byte is as good as at once', async () => {
    const device = small();
    const host = await transmitting(await serve({ '': device }));
    const written = bytesOf(`25609513 0000 ${write} 'COOKIE01' ${at512} 00000200 ${counting} ${counting}`);
    for (const [k, byte] of written.entries()) {
      host.send(Buffer.from([k < 28 ? byte : 255 - byte]));
      await new Promise(setImmediate);
    }
    await play(host, simple(ok));
    expect(device.contents.subarray(512, 1_024)).toEqual(bytesOf(`${counting} ${counting}`).map((byte) => 255 - byte));
  });

  it('nbd: commands: write zeroes: FAST_ZERO where zeroing is fast', async () => {
    const device = new MemoryDevice(0x1000, { isZeroFast: true });
    const host = await transmitting(await serve({ '': device }));
    await play(host, `${request(fastZero, zeroes, at0, '00001000')} \n ${simple(ok)}`);
    expect(device.asked).toEqual(['zero 4096 at 0']);
  });
});

describe('nbd: structured replies', () => {
  const commands = [
    {
      what: 'read: one chunk of data',
      dialogue: `${request(none, read, at512, '00000200')}
        S: 668e33ef 0001 0001 'COOKIE01' 00000208   ${at512} ${counting} ${counting}`,
    },
    {
      what: 'read: not to be fragmented',
      dialogue: `${request(df, read, at512, '00000200')}
        S: 668e33ef 0001 0001 'COOKIE01' 00000208   ${at512} ${counting} ${counting}`,
    },
    {
      what: 'read: of no bytes has no chunk of data',
      dialogue: `${request(none, read, at512, '00000000')} \n S: 668e33ef 0001 0000 'COOKIE01' 00000000`,
    },
    {
      what: 'read: more than the maximum',
      dialogue: `${request(none, read, at0, '00004200')} \n ${chunk(EOVERFLOW, '16896 bytes are more than 16384')}`,
    },
    {
      what: 'write: success is simple',
      dialogue: `${request(none, write, at0, '00000200')} ${sector('01')} \n ${simple(ok)}`,
    },
    {
      what: 'an error has a text',
      dialogue: `${request(none, write, end, '00000200')} ${sector('01')}
        ${chunk(ENOSPC, '512 bytes at 65536 are beyond the end at 65536')}`,
    },
  ];

  it.each(commands)('nbd: structured replies: $what', async ({ dialogue }) => {
    const host = await transmitting(await serve({ '': small() }), structured);
    await play(host, dialogue);
    expect(host.waiting).toBe(0);
  });

  it('nbd: structured replies: an error of the device has its text', async () => {
    const device = small();
    const host = await transmitting(await serve({ '': device }), structured);
    device.error = { code: 'EIO', message: 'the journal is gone' };
    await play(host, `${request(none, read, at0, '00000200')} \n ${chunk(EIO, 'the journal is gone')}`);
    await play(host, `${request(none, flush, at0, '00000000')} \n ${chunk(EIO, 'the journal is gone')}`);
  });
});
