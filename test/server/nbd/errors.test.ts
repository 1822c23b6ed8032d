// Every error, byte by byte against the text of the protocol: nothing that is refused reaches the device.
import { describe, expect, it } from 'vitest';
import { play } from './dialogue.js';
import {
  at0,
  at512,
  beyond,
  cache,
  df,
  EINVAL,
  EIO,
  ENOSPC,
  ENOTSUP,
  EPERM,
  ESHUTDOWN,
  end,
  fastZero,
  flush,
  noHole,
  none,
  ok,
  read,
  request,
  sector,
  simple,
  small,
  status,
  transmitting,
  trim,
  write,
  zeroes,
} from './requests.js';
import { allIsGone, serve } from './serving.js';

describe('nbd: errors', () => {
  const payload = sector('ee');
  const refused = [
    { what: 'read: beyond the end', dialogue: request(none, read, end, '00000200'), error: EINVAL },
    { what: 'read: far beyond the end', dialogue: request(none, read, beyond, '00000200'), error: EINVAL },
    { what: 'read: half beyond the end', dialogue: request(none, read, '000000000000fe00', '00000400'), error: EINVAL },
    { what: 'read: misaligned', dialogue: request(none, read, '0000000000000001', '00000200'), error: EINVAL },
    { what: 'read: a length misaligned', dialogue: request(none, read, at0, '00000201'), error: EINVAL },
    { what: 'read: more than the maximum', dialogue: request(none, read, at0, '00004200'), error: EINVAL },
    { what: 'read: NO_HOLE', dialogue: request(noHole, read, at0, '00000200'), error: EINVAL },
    { what: 'read: DF without structured replies', dialogue: request(df, read, at0, '00000200'), error: EINVAL },
    { what: 'write: beyond the end', dialogue: `${request(none, write, end, '00000200')} ${payload}`, error: ENOSPC },
    { what: 'write: far beyond', dialogue: `${request(none, write, beyond, '00000200')} ${payload}`, error: ENOSPC },
    { what: 'write: misaligned', dialogue: `${request(none, write, at0, '00000003')} 010203`, error: EINVAL },
    { what: 'write: NO_HOLE', dialogue: `${request(noHole, write, at0, '00000200')} ${payload}`, error: EINVAL },
    {
      what: 'write: more than the maximum, whose payload is skipped',
      dialogue: `${request(none, write, at0, '00004200')} ${sector('ee').repeat(33)}`,
      error: EINVAL,
    },
    { what: 'trim: beyond the end', dialogue: request(none, trim, end, '00000200'), error: EINVAL },
    { what: 'trim: misaligned', dialogue: request(none, trim, '0000000000000010', '00000200'), error: EINVAL },
    { what: 'trim: NO_HOLE', dialogue: request(noHole, trim, at0, '00000200'), error: EINVAL },
    { what: 'write zeroes: beyond the end', dialogue: request(none, zeroes, end, '00000200'), error: ENOSPC },
    { what: 'write zeroes: 4 GiB', dialogue: request(none, zeroes, at0, 'fffffe00'), error: ENOSPC },
    {
      what: 'write zeroes: FAST_ZERO where it is not fast',
      dialogue: request(fastZero, zeroes, at0, '00000200'),
      error: ENOTSUP,
    },
    { what: 'write zeroes: DF', dialogue: request(df, zeroes, at0, '00000200'), error: EINVAL },
    { what: 'flush: with an offset', dialogue: request(none, flush, at512, '00000000'), error: EINVAL },
    { what: 'flush: with a length', dialogue: request(none, flush, at0, '00000200'), error: EINVAL },
    { what: 'flush: an unknown flag', dialogue: request('8000', flush, at0, '00000000'), error: EINVAL },
    { what: 'cache: is not offered', dialogue: request(none, cache, at0, '00000200'), error: EINVAL },
    { what: 'block status: is not offered', dialogue: request(none, status, at0, '00000200'), error: EINVAL },
    { what: 'an unknown command', dialogue: request(none, '0099', at0, '00000200'), error: EINVAL },
  ];

  it.each(refused)('nbd: errors: $what', async ({ dialogue, error = '' }) => {
    const device = small();
    const serving = await serve({ '': device });
    const host = await transmitting(serving);
    await play(host, `${dialogue} \n ${simple(error)}`);
    // What follows is read from the right place.
    await play(host, `${request(none, flush, at0, '00000000')} \n ${simple(ok)}`);
    expect(device.asked).toEqual(['flush']);
    expect(serving.server.counts.requests.refused).toBe(1);
    expect(serving.server.counts.errors).toBe(1);
    host.destroy();
    await allIsGone(serving);
  });

  it.each([
    { what: 'write', dialogue: `${request(none, write, at0, '00000200')} ${payload}` },
    { what: 'trim', dialogue: request(none, trim, at0, '00000200') },
    { what: 'write zeroes', dialogue: request(none, zeroes, at0, '00000200') },
  ])('nbd: errors: $what: not on a read-only export, from the moment on that it is one', async ({ dialogue }) => {
    const device = small();
    const host = await transmitting(await serve({ '': device }));
    await play(host, `${dialogue} \n ${simple(ok)}`);
    device.isReadOnly = true;
    await play(host, `${dialogue} \n ${simple(EPERM)}`);
    expect(device.asked).toHaveLength(1);
  });

  it.each([
    { code: 'EIO', error: EIO },
    { code: 'ENOSPC', error: ENOSPC },
    { code: 'EPERM', error: EPERM },
    { code: 'ESHUTDOWN', error: ESHUTDOWN },
  ] as const)('nbd: errors: the device answers $code, and so does the server', async ({ code, error = '' }) => {
    const device = small();
    device.error = { code, message: 'no' };
    const host = await transmitting(await serve({ '': device }));
    for (const [type, data] of [
      [read, ''],
      [write, payload],
      [trim, ''],
      [zeroes, ''],
    ] as const)
      await play(host, `${request('0000', type, at0, '00000200')} ${data} \n ${simple(error)}`);
    await play(host, `${request('0000', '0003', at0, '00000000')} \n ${simple(error)}`);
  });

  it('nbd: errors: a request without its magic number ends the session, and nothing of it is done', async () => {
    const device = small();
    const serving = await serve({ '': device });
    const host = await transmitting(serving);
    await play(host, `C: 25609514 0000 0001 'COOKIE01' ${at0} 00000200 ${payload} \n S: end`);
    expect(device.asked).toEqual([]);
    expect(serving.server.counts.connections.cut).toBe(1);
  });

  it('nbd: errors: a write of more than 32 MiB ends the session', async () => {
    const serving = await serve({ '': small() });
    const host = await transmitting(serving);
    await play(host, `${request(none, write, at0, '02000001')} \n S: end`);
    expect(serving.logged.map(({ fields }) => fields['why'])).toContain(
      'a write of 33554433 bytes; 33554432 are the most',
    );
  });
});
