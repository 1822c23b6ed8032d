// How many writes of 4 KiB a journal makes durable in a second, beside fio on a file of the same size that was written before,
// with as many records between two syncs; in turn. A ratio of 1 says that nothing is lost on the way to the disk.
//
//   node out/bench/bench/server/journal.js [--folder .] [--rounds 11] [--syncs 300] [--groups 1,16,64]
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { xxh32 } from '../../src/impl/index.js';
import { nodeFiles } from '../../src/server/files/index.js';
import { createJournal, type Journal } from '../../src/server/journal/index.js';
import { median } from '../rounds.js';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '.' },
    rounds: { type: 'string', default: '11' },
    syncs: { type: 'string', default: '300' },
    groups: { type: 'string', default: '1,16,64' },
  },
});

const blockSize = 4096;
/** What each record of the journal has beside its bytes. */
const recordBytes = blockSize + 32;
const segmentBytes = 32 * 2 ** 20;
const segments = 8;
/** Groups of a round: short rounds, so that what else the machine does disturbs both. */
const syncs = Number(values.syncs);

const say = (text: string) => process.stdout.write(`${text}\n`);
const whole = (value: number) => Math.round(value).toLocaleString('en');

type Pace = { readonly writes: number; readonly core: number };

/** Hands over as many writes as a group has, whenever the group before is durable. */
class Load {
  readonly #bytes: readonly Uint8Array[];
  #journal: Journal | undefined;
  #seq = 0;
  #group = 1;
  #left = 0;
  #finish: () => void = () => undefined;

  constructor() {
    this.#bytes = Array.from({ length: 256 }, (_, k) => new Uint8Array(blockSize).fill(k + 1));
  }

  async open(folder: string): Promise<void> {
    this.#journal = await createJournal({
      folder,
      files: nodeFiles,
      identity: { pair: '0'.repeat(32), role: 'primary', volumeBytes: 2 ** 30, blockSize },
      segmentBytes,
      segments,
      window: 2 ** 17,
      onDurable: (writes) => this.#durable(writes.length),
      onFailure: (failure) => {
        throw failure;
      },
    });
  }

  async pace(group: number): Promise<Pace> {
    this.#group = group;
    const before = this.#seq;
    const [core, start] = [process.cpuUsage(), performance.now()];
    this.#left = syncs;
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      this.#append();
    });
    const passed = (performance.now() - start) / 1e3;
    const { user, system } = process.cpuUsage(core);
    const writes = this.#seq - before;
    await this.#journal?.settled();
    return { writes: writes / passed, core: (writes / (user + system)) * 1e6 };
  }

  async close(): Promise<void> {
    await this.#journal?.close();
  }

  #durable(writes: number): void {
    if (writes === 0) return;
    this.#left -= 1;
    if (this.#left > 0) this.#append();
    else this.#finish();
  }

  /** What was let go goes with it: the mark is one more entry of the group. */
  #append(): void {
    this.#journal?.mark('released', this.#seq);
    this.#journal?.forget(this.#seq);
    for (let k = 0; k < this.#group; k += 1) {
      this.#seq += 1;
      const bytes = this.#bytes[this.#seq % this.#bytes.length];
      if (bytes !== undefined)
        this.#journal?.write(this.#seq, this.#seq % 1000, bytes, checksums[this.#seq % checksums.length] ?? 0);
    }
  }
}

/** The checksum is the controller's work, not the journal's. */
const checksums = Array.from({ length: 256 }, (_, k) => xxh32(new Uint8Array(blockSize).fill(k + 1)));

const fioOutput = z.object({ jobs: z.array(z.object({ write: z.object({ iops: z.number() }) })) });

/** What a group has on the disk: its head, an entry for each record and for a mark, the bytes, and the rest of the page. */
const groupBytes = (group: number) => Math.ceil((48 + 32 + group * recordBytes) / 4096) * 4096;

/** Records a second; `records` of them, and so many bytes, with each write of fio. */
function fio(file: string, records: number, writesPerSync: number, bytes: number): number {
  const writes = syncs * writesPerSync;
  const { stdout, error } = spawnSync(
    'fio',
    [
      '--name=records',
      `--filename=${file}`,
      '--ioengine=psync',
      '--rw=write',
      `--bs=${bytes}`,
      `--size=${segmentBytes * segments}`,
      `--fdatasync=${writesPerSync}`,
      `--io_size=${bytes * writes}`,
      '--output-format=json',
    ],
    { encoding: 'utf8' },
  );
  if (error !== undefined) throw error;
  const { jobs } = fioOutput.parse(JSON.parse(stdout));
  return (jobs[0]?.write.iops ?? Number.NaN) * records;
}

/** As the segments of the journal: long before the first record, every byte was written once, and is durable. */
function writeZeros(file: string): void {
  const descriptor = openSync(file, 'w');
  for (let k = 0; k < segments; k += 1) writeSync(descriptor, new Uint8Array(segmentBytes));
  fsyncSync(descriptor);
  closeSync(descriptor);
}

async function measure(folder: string, group: number): Promise<void> {
  const load = new Load();
  await load.open(folder);
  const file = join(folder, 'fio');
  writeZeros(file);
  const rounds: { readonly journal: Pace; readonly records: number; readonly groups: number }[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1)
    rounds.push({
      journal: await load.pace(group),
      records: fio(file, 1, group, recordBytes),
      groups: fio(file, group, 1, groupBytes(group)),
    });
  await load.close();
  const ratio = (of: (round: (typeof rounds)[number]) => number) => median(rounds.map(of)).toFixed(2);
  say(
    `${group} a group: journal ${whole(median(rounds.map(({ journal }) => journal.writes)))} writes a second, ${whole(median(rounds.map(({ journal }) => journal.core)))} a core second`,
  );
  say(
    `  fio, a write a record: ${whole(median(rounds.map(({ records }) => records)))}; ratio ${ratio(({ journal, records }) => journal.writes / records)}`,
  );
  say(
    `  fio, a write a group: ${whole(median(rounds.map(({ groups }) => groups)))}; ratio ${ratio(({ journal, groups }) => journal.writes / groups)}`,
  );
}

for (const group of values.groups.split(',').map(Number)) {
  const folder = mkdtempSync(join(values.folder, 'journal-'));
  try {
    await measure(folder, group);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
