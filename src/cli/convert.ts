// `destage convert`: a trace, a log or a run of the model into another form. It judges nothing.
import { Command, Option } from 'commander';
import { mostItfEvents, type TimeUnit, timeUnits, writeItf, writePerfetto, writeShiviz } from '../convert/index.js';
import { sequenceMermaid } from '../diagram/index.js';
import { type Run, readRuns, readTrace, type TraceSource } from '../oracle/index.js';
import { exitCode, UsageError } from './exit-code.js';
import { type Form, forms, openTrace } from './open-trace.js';
import { count, counted, readerIsGone, resultTo, say, toStandardOutput } from './output.js';
import { refuseWritingOver } from './refuse-writing-over.js';
import { WrittenFile } from './written-file.js';

const targets = ['destage', 'itf', 'shiviz', 'perfetto', 'mermaid'] as const;

type Options = {
  readonly from?: Form;
  readonly map?: string;
  readonly to: (typeof targets)[number];
  readonly out?: string;
  readonly pair?: string;
  readonly timeUnit: TimeUnit;
};

/** More than this is no picture any more. */
const mostDrawn = 500;

export const convertCommand = (): Command =>
  new Command('convert')
    .summary('turn a trace, a log or a run of the model into another form')
    .description(
      'Reads a trace, a log through a map (spec/mapping.md) or an ITF run of the model (spec/itf.md), and writes it in another form.',
    )
    .argument('<file>', 'the file; - is standard input')
    .addOption(
      new Option('--from <form>', 'what the file is (default: as its map or its beginning says)').choices(forms),
    )
    .option('--map <file>', 'how a log is read: CSV, JSON Lines or text')
    .addOption(new Option('--to <form>', 'what is written').choices(targets).makeOptionMandatory())
    .option('-o, --out <file>', 'write to a file')
    .option('--pair <name>', 'this pair alone; itf and mermaid have one pair, the first if none is named')
    .addOption(
      new Option('--time-unit <unit>', 'for perfetto: what the numbers in "time" are')
        .choices(Object.keys(timeUnits))
        .default('us'),
    )
    .action(async (file: string, options: Options) => {
      process.exitCode = await runConvert(file, options);
    });

async function runConvert(file: string, options: Options): Promise<number> {
  refuseWritingOver('--out', options.out, [file, options.map]);
  const { source, remarks } = await openTrace(file, options);
  const code = options.to === 'destage' ? await writeLines(source, options) : await writeRuns(source, options);
  for (const remark of remarks()) say(remark);
  return code;
}

/** Line by line, so that a log may be of any length. */
async function writeLines(source: TraceSource, { out, pair }: Options): Promise<number> {
  const sink = sinkTo(out);
  try {
    await readTrace(source, {
      header(header) {
        sink.write(header);
      },
      line(line) {
        if (pair === undefined || String(line.pair) === pair) sink.write(line);
        return !readerIsGone();
      },
      torn() {
        say(`${source.name}: the last line is not whole, and was left out`);
      },
    });
  } finally {
    sink.end();
  }
  return exitCode.conforms;
}

type Sink = { write(line: object): void; end(): void };

/** Characters that are written at once. */
const batch = 65_536;

function sinkTo(file: string | undefined): Sink {
  const to = file === undefined ? undefined : new WrittenFile(file);
  let text = '';
  const flush = () => {
    if (to === undefined) toStandardOutput(text);
    else to.write(text);
    text = '';
  };
  return {
    write(line) {
      text += `${JSON.stringify(line)}\n`;
      if (text.length > batch) flush();
    },
    end() {
      flush();
      to?.close();
    },
  };
}

async function writeRuns(source: TraceSource, { to, out, pair, timeUnit }: Options): Promise<number> {
  const { header, runs: all } = await readRuns(source);
  const runs = pair === undefined ? all : all.filter((run) => run.pair === pair);
  if (runs.length === 0) throw new UsageError(noRun(all, pair, source.name));
  switch (to) {
    case 'itf':
      return writeItfTo(out, only(runs), source.name, header.source ?? source.name);
    case 'mermaid':
      resultTo(out, sequenceMermaid(drawn(only(runs))));
      break;
    case 'shiviz':
      resultTo(out, writeShiviz(runs));
      break;
    default:
      resultTo(out, writePerfetto(runs, timeUnit));
  }
  return exitCode.conforms;
}

const noRun = (all: readonly Run[], pair: string | undefined, name: string) =>
  pair === undefined || all.length === 0
    ? `${name} has no events`
    : `${name} has no pair ${pair}; it has ${all.map((run) => run.pair ?? 'one without a name').join(', ')}`;

/** The first of several, and a word about the others. */
function only(runs: readonly Run[]): Run {
  const [first = { pair: undefined, events: [] }, ...others] = runs;
  if (others.length > 0)
    say(`${runs.length} pairs are in it; ${first.pair ?? 'the one without a name'} is written (--pair names another)`);
  return first;
}

function drawn({ events }: Run) {
  if (events.length <= mostDrawn) return events.map(({ event }) => event);
  throw new UsageError(
    `${count(events.length)} events are too many to draw; write them with --to destage, and draw some with destage sequence --first and --last`,
  );
}

/** What is no run of the model is written as far as it is one. */
function writeItfTo(out: string | undefined, { events }: Run, name: string, source: string): number {
  if (events.length > mostItfEvents) {
    throw new UsageError(
      `${count(events.length)} events are too many for ITF, which repeats the whole state: ${count(mostItfEvents)} at most`,
    );
  }
  const { text, states, left } = writeItf(events, source);
  resultTo(out, text);
  if (left === undefined) return exitCode.conforms;
  say(`${name}:${left.line}: ${left.event} is no step of the model: ${left.reason}`);
  say(`${counted(states, 'state')}, up to the event before it, ${states === 1 ? 'was' : 'were'} written.`);
  return exitCode.inconclusive;
}
