// The negotiation, byte by byte against the text of the protocol.
import { describe, expect, it } from 'vitest';
import { connectAndPlay, greeting, opening, play } from './dialogue.js';
import { MemoryDevice } from './memory-device.js';
import { allIsGone, type Serving, serve } from './serving.js';

const device = () => new MemoryDevice(0x10_0000, { minimumBlock: 512, maximumPayload: 0x20_0000 });
const both = (): Promise<Serving> => serve({ '': device(), second: device() });

const zeroes = (count: number) => '00'.repeat(count);

/** A size of 1 MiB; HAS_FLAGS, FLUSH, FUA, TRIM, WRITE_ZEROES, CAN_MULTI_CONN and FAST_ZERO. */
const sizeAndFlags = '0000000000100000 096d';
const infoOf = (option: string) => `
  S: 0003e889045565a9 ${option} 00000003 0000000c   0000 ${sizeAndFlags} (NBD_INFO_EXPORT)
  S: 0003e889045565a9 ${option} 00000003 0000000e   0003 00000200 00001000 00200000 (NBD_INFO_BLOCK_SIZE)
`;
const ack = (option: string) => `S: 0003e889045565a9 ${option} 00000001 00000000`;
const refusal = (option: string, error: string, text: string) =>
  `S: 0003e889045565a9 ${option} ${error} ${Buffer.from([0, 0, 0, text.length]).toString('hex')} '${text}'`;

describe('nbd: negotiation', () => {
  const dialogues = [
    {
      what: 'EXPORT_NAME: the size, the flags and 124 zeroes',
      dialogue: `${opening}
        C: 00000001 (fixed newstyle)
        C: 'IHAVEOPT' 00000001 00000000
        S: ${sizeAndFlags} ${zeroes(124)}`,
    },
    {
      what: 'EXPORT_NAME: no zeroes for a client that can do without',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000001 00000006 'second'
        S: ${sizeAndFlags}`,
    },
    {
      what: 'EXPORT_NAME: of a client that does not know fixed newstyle negotiation',
      dialogue: `${opening}
        C: 00000000
        C: 'IHAVEOPT' 00000001 00000000
        S: ${sizeAndFlags} ${zeroes(124)}`,
    },
    {
      what: 'EXPORT_NAME: an unknown name ends the session',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000001 00000005 'third'
        S: end`,
    },
    {
      what: 'GO: size, flags and block sizes, then transmission',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000007 00000006   00000000 0000
        ${infoOf('00000007')}
        ${ack('00000007')}
        C: 25609513 0000 0003 'COOKIE01' 0000000000000000 00000000 (a flush)
        S: 67446698 00000000 'COOKIE01'`,
    },
    {
      what: 'GO: name and description when they are asked for, and what is unknown left out',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000007 00000014   00000006 'second' 0004 0001 0002 0003 0099
        ${infoOf('00000007')}
        S: 0003e889045565a9 00000007 00000003 00000008   0001 'second' (NBD_INFO_NAME)
        S: 0003e889045565a9 00000007 00000003 00000010   0002 'the second one' (NBD_INFO_DESCRIPTION)
        ${ack('00000007')}`,
    },
    {
      what: 'INFO: the same, and negotiation goes on',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000006 00000006   00000000 0000
        ${infoOf('00000006')}
        ${ack('00000006')}
        C: 'IHAVEOPT' 00000007 00000006   00000000 0000
        ${infoOf('00000007')}
        ${ack('00000007')}`,
    },
    {
      what: 'INFO: an unknown name is an error, and negotiation goes on',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000006 0000000b   00000005 'third' 0000
        ${refusal('00000006', '80000006', 'there is no export "third"')}
        C: 'IHAVEOPT' 00000007 00000006   00000000 0000
        ${infoOf('00000007')}
        ${ack('00000007')}`,
    },
    {
      what: 'GO: a name longer than the option is invalid',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000007 00000006   00000001 0000
        ${refusal('00000007', '80000003', 'a name of 1 bytes does not fit into an option of 6')}`,
    },
    {
      what: 'GO: a list of information that is shorter than it says is invalid',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000007 00000008   00000000 0002 0003
        ${refusal('00000007', '80000003', '2 kinds of information are not 2 bytes')}`,
    },
    {
      what: 'GO: too short for anything is invalid',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000007 00000004   00000000
        ${refusal('00000007', '80000003', 'shorter than a name and a list of information')}`,
    },
    {
      what: 'LIST: each export with its description',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000003 00000000
        S: 0003e889045565a9 00000003 00000002 0000000c   00000000 'the  one'
        S: 0003e889045565a9 00000003 00000002 00000018   00000006 'second' 'the second one'
        ${ack('00000003')}`,
    },
    {
      what: 'LIST: with data is invalid',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000003 00000001 00
        ${refusal('00000003', '80000003', 'this option carries no data')}`,
    },
    {
      what: 'ABORT: is acknowledged, data or not, and ends the session',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000002 00000002 'xy'
        ${ack('00000002')}
        S: end`,
    },
    {
      what: 'STRUCTURED_REPLY: is acknowledged and adds SEND_DF',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000008 00000000
        ${ack('00000008')}
        C: 'IHAVEOPT' 00000001 00000000
        S: 0000000000100000 09ed`,
    },
    {
      what: 'STRUCTURED_REPLY: with data is invalid',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000008 00000001 00
        ${refusal('00000008', '80000003', 'this option carries no data')}`,
    },
    {
      what: 'STARTTLS: is against the policy of a server without a certificate',
      dialogue: `${greeting}
        C: 'IHAVEOPT' 00000005 00000000
        ${refusal('00000005', '80000002', 'this server has no certificate for TLS')}`,
    },
    ...['00000004', '00000009', '0000000a', '0000000b', '12345678'].map((option) => ({
      what: `option 0x${option}: is unknown, and its data is skipped`,
      dialogue: `${greeting}
        C: 'IHAVEOPT' ${option} 00000003 'abc'
        ${refusal(option, '80000001', `option ${Number.parseInt(option, 16)} is not known here`)}
        C: 'IHAVEOPT' 00000002 00000000
        ${ack('00000002')}
        S: end`,
    })),
    {
      what: 'other options than EXPORT_NAME need fixed newstyle negotiation',
      dialogue: `${opening}
        C: 00000002
        C: 'IHAVEOPT' 00000003 00000000
        S: end`,
    },
    { what: 'unknown client flags end the session', dialogue: `${opening} \n C: 00000007 \n S: end` },
    { what: 'a wrong magic number ends the session', dialogue: `${greeting} \n C: 'IHAVEOPS' \n S: end` },
    {
      what: 'an option of more than 16 KiB ends the session before its data is here',
      dialogue: `${greeting} \n C: 'IHAVEOPT' 00000099 00004001 \n S: end`,
    },
  ];

  it.each(dialogues)('nbd: negotiation: $what', async ({ dialogue }) => {
    const serving = await both();
    const host = await connectAndPlay(serving.at, dialogue);
    expect(host.waiting).toBe(0);
    host.destroy();
    await allIsGone(serving);
  });

  it('nbd: negotiation: byte by byte is as good as at once', async () => {
    const serving = await both();
    const host = await connectAndPlay(serving.at, opening);
    const said = Buffer.concat([
      Buffer.from('00000003', 'hex'),
      Buffer.from('IHAVEOPT'),
      Buffer.from('00000007 00000006 00000000 0000'.replaceAll(' ', ''), 'hex'),
    ]);
    for (const byte of said) {
      host.send(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    await play(host, `${infoOf('00000007')} \n ${ack('00000007')}`);
    host.destroy();
  });

  it('nbd: negotiation: requests may follow GO without waiting', async () => {
    const serving = await both();
    const host = await connectAndPlay(
      serving.at,
      `${greeting}
      C: 'IHAVEOPT' 00000007 00000006   00000000 0000 25609513 0000 0003 'COOKIE01' 0000000000000000 00000000
      ${infoOf('00000007')}
      ${ack('00000007')}
      S: 67446698 00000000 'COOKIE01'`,
    );
    host.destroy();
  });

  it('nbd: negotiation: a read-only export says so and offers nothing that writes', async () => {
    const readOnly = device();
    readOnly.isReadOnly = true;
    const serving = await serve({ '': readOnly });
    const host = await connectAndPlay(
      serving.at,
      `${greeting} \n C: 'IHAVEOPT' 00000001 00000000 \n S: 0000000000100000 010f`,
    );
    host.destroy();
  });

  it('nbd: negotiation: a dialogue that differs in one byte of padding is noticed', async () => {
    const serving = await both();
    const dialogue = `${opening}
      C: 00000001
      C: 'IHAVEOPT' 00000001 00000000
      S: ${sizeAndFlags} ${zeroes(123)} 01`;
    await expect(connectAndPlay(serving.at, dialogue)).rejects.toThrow('S:');
  });

  it('nbd: negotiation: too many options end the session', async () => {
    const serving = await serve({ '': device() }, { limits: { options: 3 } });
    const unknown = "C: 'IHAVEOPT' 00000063 00000000";
    const answer = refusal('00000063', '80000001', 'option 99 is not known here');
    await connectAndPlay(serving.at, `${greeting} ${`\n ${unknown} \n ${answer}`.repeat(3)} \n ${unknown} \n S: end`);
  });
});
