// How many crashes and restarts a minute `destage drive` does with the example in Python, for both things that it can
// test. Run: npx tsx bench/drive/cycles.ts [seconds] [workers] [folder]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildLibrary, driveCampaign, Guardian, powerLossStorage } from '../../src/drive/index.js';
import { allFaults } from '../../src/sim/index.js';

const time = 1_000 * Number(process.argv[2] ?? 30);
const workers = Number(process.argv[3] ?? availableParallelism());
const parent = process.argv[4] ?? tmpdir();

const interpreter = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
const program = resolve('examples/drive/replica.py');
const commands = {
  'python3 -I -S, the interpreter itself': [interpreter, '-I', '-S', program],
  python3: ['python3', program],
};

process.stdout.write(`${workers} at a time, files in ${parent}, load ${loadavg()[0]?.toFixed(1)}\n`);
for (const [name, command] of Object.entries(commands))
  for (const tested of ['process crash', 'power loss']) {
    const folder = mkdtempSync(join(parent, 'destage-bench-'));
    const guardian = new Guardian();
    const library = await buildLibrary(folder);
    const storage = (run: string, node: 'primary' | 'secondary') => powerLossStorage(library, run, node);
    const common = { role: 'pair', command, guardian, folder, timeout: 60_000, strict: true } as const;
    const { tally, seconds, failure } = await driveCampaign({
      setup: tested === 'power loss' ? { ...common, storage } : common,
      plan: { seed: 1, role: 'pair', faults: allFaults },
      runs: 0xffff_ffff,
      time,
      workers,
      onProgress: () => {},
      isStopped: () => false,
    });
    const each = (amount: number) => Math.round((amount * 60) / seconds);
    process.stdout.write(
      `${name}, ${tested}: ${each(tally.restarts)} crash-and-restart cycles/min, ${each(tally.runs)} runs/min, ` +
        `${each(tally.lines)} lines/min${failure === undefined ? '' : `; FAILED: ${failure.report.fault ?? failure.report.violation?.sentence}`}\n`,
    );
    guardian.end();
    rmSync(folder, { recursive: true, force: true });
  }
