// `destage replay`: a run that failed once, run again from its file. It says whether the run still fails, and draws it.
import { Command, Option } from 'commander';
import { eventTable, sequenceMermaid, sequenceSvg, sequenceText } from '../diagram/index.js';
import { type Recording, type Replay, recordingSchema, replay } from '../sim/index.js';
import { exitCode } from './exit-code.js';
import { jsonFile } from './json-file.js';
import { resultTo, say } from './output.js';
import { refuseWritingOver } from './refuse-writing-over.js';

const drawings = { text: sequenceText, table: eventTable, mermaid: sequenceMermaid, svg: sequenceSvg };

type Options = { readonly format?: keyof typeof drawings; readonly out?: string };

export const replayCommand = (): Command =>
  new Command('replay')
    .summary('run again what a campaign found')
    .description('Runs a failure of `destage fuzz` again, says whether it still fails, and draws it.')
    .argument('<file>', 'what `destage fuzz` has kept')
    .addOption(
      new Option(
        '--format <format>',
        'how the run is shown (default: a table, then a sequence diagram as text)',
      ).choices(Object.keys(drawings)),
    )
    .option('--out <file>', 'write the picture to a file')
    .action((file: string, options: Options) => {
      process.exitCode = runReplay(file, options);
    });

function runReplay(file: string, { format, out }: Options): number {
  refuseWritingOver('--out', out, [file]);
  const read = jsonFile(file, recordingSchema, 'a run that `destage fuzz` has kept');
  if ('fault' in read) {
    say(`destage: ${read.fault}`);
    return exitCode.unreadable;
  }
  const replayed = replay(read.value);
  say(`${file}: ${describe(read.value, replayed)}`);
  resultTo(out, draw(replayed, format));
  return replayed.broken === undefined ? exitCode.conforms : exitCode.violates;
}

function describe({ what, seed, run, property, found }: Recording, { broken, isSame }: Replay): string {
  const lines = [
    `run ${run} of seed ${seed}${what === undefined ? '' : `: ${what}`}`,
    `  it broke ${property}: ${found}`,
  ];
  if (broken === undefined) lines.push('  it holds now');
  else if (isSame) lines.push('  it still does, after the same events');
  else lines.push(`  it breaks in another way now, ${broken.property}: ${broken.found}`);
  return lines.join('\n');
}

function draw({ events, broken }: Replay, format: Options['format']): string {
  const violation = broken && { index: events.length - 1, text: `${broken.property}: ${broken.found}` };
  const options = violation && events.length > 0 ? { violation } : {};
  if (format !== undefined) return drawings[format](events, options);
  return `${eventTable(events, options)}\n${sequenceText(events, options)}`;
}
