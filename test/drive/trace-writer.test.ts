// What destage writes into the trace of a driven run beside what the program says.
import { describe, expect, it } from 'vitest';
import { driveVersion, helloSchema } from '../../src/drive/protocol.js';
import { TraceWriter } from '../../src/drive/trace-writer.js';
import { Violated } from '../../src/drive/violated.js';
import type { TraceLine } from '../../src/protocol/index.js';

const hello = helloSchema.parse({ hello: driveVersion });
const write = { name: 'w1', block: 2, length: 1, bytes: Uint8Array.of(1, 2, 3, 4) };

function begun(): TraceWriter {
  const writer = new TraceWriter(false, (name) => (name === 'w1' ? write : undefined));
  writer.begin(hello, hello);
  return writer;
}

const say = (writer: TraceWriter, line: TraceLine, isActive = false) => writer.said({ line, isActive });

describe('drive: trace', () => {
  it('drive: trace: what the host wrote is added where the program names the write', () => {
    const writer = begun();
    say(writer, { event: 'host.issue', write: 'w1' });
    say(writer, { event: 'primary.store', seq: 1, write: 'w1', digest: '5734a87d' });
    const content = { block: 2, length: 1, digest: '5734a87d' };
    expect(writer.lines.map(({ block, length, digest }) => ({ block, length, digest }))).toEqual([content, content]);
  });

  it('drive: trace: a store of other bytes than the host wrote is found', () => {
    const writer = begun();
    say(writer, { event: 'host.issue', write: 'w1' });
    expect(() => say(writer, { event: 'primary.store', seq: 1, write: 'w1', digest: '00000000' })).toThrow(Violated);
  });

  it('drive: trace: a takeover that was killed before its line is told before the crash, if it had happened', () => {
    const writer = begun();
    writer.takingOver();
    writer.crashed('secondary');
    expect(writer.lines).toEqual([]);
    say(writer, { event: 'secondary.recover', held: [], permitted: 0, destaged: 0 }, true);
    const events = writer.lines.map(({ event }) => event);
    expect(events).toEqual(['secondary.takeover', 'secondary.crash', 'secondary.recover']);
  });

  it('drive: trace: and is not told, if it had not', () => {
    const writer = begun();
    writer.takingOver();
    writer.crashed('secondary');
    say(writer, { event: 'secondary.recover', held: [], permitted: 0, destaged: 0 });
    expect(writer.lines.map(({ event }) => event)).toEqual(['secondary.crash', 'secondary.recover']);
  });

  it('drive: trace: the header has what both nodes say', () => {
    const writer = new TraceWriter(false, () => undefined);
    const lacking = helloSchema.parse({ hello: driveVersion, name: 'x 1', lacks: ['primary.message'], observes: ['primary.store'] }); // biome-ignore format: one hello
    writer.begin(lacking, hello);
    writer.tell({ event: 'primary.message', upTo: 0 });
    expect(writer.lines).toEqual([]);
    expect(writer.header).toMatchObject({ source: 'x 1', lacks: ['primary.message'], observes: ['primary.store'] });
  });
});
