// Serves bytes in memory, which answer at once, on a socket file: what hosts cost without a disk.
//
//   node out/bench/bench/server/memory-server.js <socket> <bytes>
import { type Device, listenNbd } from '../../src/server/nbd/index.js';

const [path = '', bytes = '0'] = process.argv.slice(2);
const contents = Buffer.alloc(Number(bytes));

const device: Device = {
  bytes: contents.length,
  minimumBlock: 1,
  preferredBlock: 4_096,
  maximumPayload: 2 ** 25,
  isReadOnly: false,
  read: (offset, into, done) => {
    into.set(contents.subarray(offset, offset + into.length));
    done();
  },
  write: (offset, written, done) => {
    contents.set(written, offset);
    done();
  },
  zero: (offset, length, done) => {
    contents.fill(0, offset, offset + length);
    done();
  },
  flush: (done) => done(),
};

await listenNbd({
  exports: new Map([['', { device, description: 'memory' }]]),
  listen: { path },
  maximumConnections: 16,
  log: (level, message, fields) => {
    if (level === 'warn' || level === 'error') process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
  },
});
