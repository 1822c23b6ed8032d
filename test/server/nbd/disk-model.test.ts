// What hosts read is what a plain array of bytes would hold, whatever they ask for, over how many connections, and in which order the
// device answers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectNbd, type Device, listenNbd, type NbdClient } from '../../../src/server/nbd/index.js';
import { MemoryDevice } from './memory-device.js';

const blocks = 16;
const blockLength = 5_000;

/** Something that a host asks for within one block; those of one round are asked for at once, of different blocks. */
type Act = {
  readonly what: 'write' | 'zero' | 'trim' | 'read' | 'flush';
  readonly connection: number;
  readonly from: number;
  readonly length: number;
  readonly byte: number;
  readonly isFua: boolean;
};

type Round = { readonly acts: readonly Act[]; readonly order: readonly number[] };

const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom('write', 'write', 'zero', 'trim', 'read', 'flush'),
  connection: fc.nat(2),
  from: fc.nat(blockLength - 1),
  length: fc.integer({ min: 1, max: blockLength }),
  byte: fc.integer({ min: 1, max: 255 }),
  isFua: fc.boolean(),
});

const rounds: fc.Arbitrary<readonly Round[]> = fc.array(
  fc.record({
    acts: fc.array(act, { minLength: 1, maxLength: blocks }),
    order: fc.array(fc.nat(1_000), { maxLength: blocks }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Collects what a device would answer, and gives it in an order that is chosen. */
class Answers {
  #waiting: (() => void)[] = [];

  readonly later = (answer: () => void): void => {
    this.#waiting.push(answer);
  };

  /** Until all of the round has come, however the server lets it in. */
  async give(round: Round): Promise<void> {
    for (let given = 0; given < round.acts.length; ) {
      const waiting = this.#waiting;
      this.#waiting = [];
      const keys = waiting.map((_, k) => round.order[k] ?? 0);
      const inOrder = waiting.map((answer, k) => ({ answer, key: keys[k] ?? 0 })).toSorted((a, b) => a.key - b.key);
      for (const { answer } of inOrder) answer();
      given += waiting.length;
      await new Promise(setImmediate);
    }
  }
}

/** Plays the rounds against a device, and says where it differs from an array of bytes. */
async function differs(
  played: readonly Round[],
  broken: (device: MemoryDevice) => Device,
): Promise<string | undefined> {
  const answers = new Answers();
  const device = broken(new MemoryDevice(blocks * blockLength, { later: answers.later }));
  const server = await listenNbd({
    exports: new Map([['', { device, description: '' }]]),
    listen: { host: '127.0.0.1', port: 0 },
    maximumConnections: 3,
    limits: { requests: 4 },
    log: () => {},
  });
  const port = 'port' in server.address ? server.address.port : 0;
  const at = { server: { host: '127.0.0.1', port }, exportName: '' };
  const hosts = await Promise.all([connectNbd(at), connectNbd(at), connectNbd(at)]);
  const model = Buffer.alloc(blocks * blockLength);
  try {
    for (const [k, round] of played.entries()) {
      const wrong = await play(round, hosts, model, answers);
      if (wrong !== undefined) return `round ${k + 1}: ${wrong}`;
    }
    const whole = { acts: [actOf('read')], order: [] };
    const read = hosts[0]?.read(0, model.length) ?? Promise.resolve(model);
    await Promise.all([read, answers.give(whole)]);
    if (!(await read).equals(model)) return 'the whole of it in the end';
  } finally {
    await Promise.all(hosts.map((host) => host.disconnect()));
    await server.close();
  }
  return server.underWay.bytes === 0 && server.underWay.requests === 0 ? undefined : 'something is still held';
}

const actOf = (what: Act['what']): Act => ({ what, connection: 0, from: 0, length: 1, byte: 0, isFua: false });

async function play(
  round: Round,
  hosts: readonly NbdClient[],
  model: Buffer,
  answers: Answers,
): Promise<string | undefined> {
  const asked = round.acts.map((one, block) => ask(one, block * blockLength, hosts, model));
  await Promise.all([...asked, answers.give(round)]);
  return (await Promise.all(asked)).find((wrong) => wrong !== undefined);
}

async function ask(
  { what, connection, from, length, byte, isFua }: Act,
  start: number,
  hosts: readonly NbdClient[],
  model: Buffer,
): Promise<string | undefined> {
  const host = hosts[connection];
  const offset = start + from;
  const fitting = Math.min(length, blockLength - from);
  const expected = Buffer.from(model.subarray(offset, offset + fitting));
  if (what === 'read') {
    const isSame = (await host?.read(offset, fitting))?.equals(expected);
    return isSame ? undefined : `${fitting} bytes at ${offset}`;
  }
  if (what === 'flush') await host?.flush();
  else if (what === 'write') {
    model.fill(byte, offset, offset + fitting);
    await host?.write(offset, Buffer.alloc(fitting, byte), { fua: isFua });
  } else {
    model.fill(0, offset, offset + fitting);
    await (what === 'zero' ? host?.zero(offset, fitting) : host?.trim(offset, fitting));
  }
  return undefined;
}

describe('nbd: a disk', () => {
  it('nbd: a disk: hosts read what an array of bytes would hold', async () => {
    const property = fc.asyncProperty(rounds, async (played) => {
      expect(await differs(played, (device) => device)).toBeUndefined();
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it.each([
    {
      fault: 'loses a write',
      broken: (device: MemoryDevice): Device => {
        const write = device.write.bind(device);
        let count = 0;
        device.write = (offset, bytes, done) => {
          count += 1;
          if (count % 5 === 0) write(offset, new Uint8Array(0), done);
          else write(offset, bytes, done);
        };
        return device;
      },
    },
    {
      fault: 'tears a write',
      broken: (device: MemoryDevice): Device => {
        const write = device.write.bind(device);
        device.write = (offset, bytes, done) => write(offset, bytes.subarray(0, 4_000), done);
        return device;
      },
    },
    {
      fault: 'zeroes a byte too many',
      broken: (device: MemoryDevice): Device => {
        const zero = device.zero.bind(device);
        device.zero = (offset, length, done) => zero(offset, length + 1, done);
        return device;
      },
    },
  ])('nbd: a disk: planted fault: a device that $fault is found out', async ({ broken }) => {
    const property = fc.asyncProperty(rounds, async (played) => (await differs(played, broken)) === undefined);
    const { failed } = await fc.check(property, { numRuns: 60, endOnFailure: true });
    expect(failed).toBe(true);
  });
});
