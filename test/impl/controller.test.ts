// What the controllers say of bytes that changed: which write, where, and what is wrong with it.
import { expect, it } from 'vitest';
import { DamagedWrite } from '../../src/impl/index.js';

it('impl: controller: a damaged write is named, with the place where it was found', () => {
  const damaged = new DamagedWrite(7, 'the cache');
  expect({ ...damaged, message: damaged.message }).toEqual({
    name: 'DamagedWrite',
    seq: 7,
    message: 'write 7 is damaged in the cache: its checksum is not that of its bytes',
  });
});
