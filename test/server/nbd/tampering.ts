// Stands between a host and a server, and changes what the server says: the faults that a test has to notice.
import { type AddressInfo, connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

type Address = { readonly host: string; readonly port: number };

/** Changes bytes of the server, of which the first has this position in all that it says. */
export type Tamper = (bytes: Buffer, position: number) => Buffer;

export async function tampered(at: Address, tamper: Tamper): Promise<Address> {
  const proxy = createServer((host) => {
    const server = connect(at);
    let position = 0;
    server.on('data', (bytes: Buffer) => {
      host.write(tamper(bytes, position));
      position += bytes.length;
    });
    host.on('data', (bytes: Buffer) => server.write(bytes));
    for (const [one, other] of [
      [host, server],
      [server, host],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  return { host: '127.0.0.1', port };
}

/** Turns the bits of one byte. */
export const flipped =
  (where: number): Tamper =>
  (bytes, position) => {
    const copy = Buffer.from(bytes);
    if (where >= position && where < position + bytes.length)
      copy.writeUInt8((copy[where - position] ?? 0) ^ 0xff, where - position);
    return copy;
  };

/** Leaves out one byte. */
export const without =
  (where: number): Tamper =>
  (bytes, position) =>
    where >= position && where < position + bytes.length
      ? Buffer.concat([bytes.subarray(0, where - position), bytes.subarray(where - position + 1)])
      : bytes;
