// Plays a dialogue as the text of the protocol writes it: lines that begin with C are sent, lines that begin with S have to come, byte
// for byte, and nothing else.
import { expect } from 'vitest';
import { bytesOf, RawHost } from './raw-host.js';

/**
 * A line is `C: 0003 'text'` or `S: …`; `end` in a line of the server says that it ends the connection. What stands in
 * parentheses is for the reader.
 */
export async function play(host: RawHost, dialogue: string): Promise<void> {
  const lines = dialogue.split('\n').map((line) => line.replace(/\([^)]*\)/g, '').trim());
  for (const line of lines.filter((text) => text !== '')) {
    const [who, said] = [line.slice(0, 2), line.slice(2).trim()];
    if (who === 'C:') host.send(said);
    else if (who === 'S:' && said === 'end') expect((await host.rest()).toString('hex'), line).toBe('');
    else if (who === 'S:') {
      const expected = bytesOf(said);
      expect((await host.take(expected.length)).toString('hex'), line).toBe(expected.toString('hex'));
    } else throw new Error(`neither C: nor S:: ${line}`);
  }
}

/** The same from the beginning of a connection. */
export async function connectAndPlay(
  at: { readonly host: string; readonly port: number },
  dialogue: string,
): Promise<RawHost> {
  const host = await RawHost.connect(at);
  await play(host, dialogue);
  return host;
}

export const opening = `
  S: 'NBDMAGIC' 'IHAVEOPT' 0003
`;

/** Fixed newstyle without zeroes. */
export const greeting = `${opening}
  C: 00000003
`;

/** To the transmission phase of the default export, whose size and flags are for others to look at. */
export const go = `${greeting}
  C: 'IHAVEOPT' 00000007 00000006   00000000 0000
`;
/** How many bytes the server answers that with. */
export const goLength = 20 + 12 + 20 + 14 + 20;
