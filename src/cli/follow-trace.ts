// A trace, or the logs of several nodes, judged while they are written: until the first violation, their end, or Ctrl-C.
import { checkLogs, checkTrace, type TraceReport, type TraceSource } from '../oracle/index.js';
import type { FileForm } from './growing-file.js';
import { type LiveTrace, liveTrace } from './live-trace.js';
import { type Opened, throughMap } from './open-trace.js';
import { counted, progressLine, say } from './output.js';
import { mostBytes, remembered } from './remembered.js';

type Following = {
  readonly strict: boolean | undefined;
  /** The file with the map, for logs in another form. */
  readonly map: string | undefined;
  /** Told of each trace when it has ended: of those after which another began in the same files, and of the last one. */
  readonly tell: (report: TraceReport) => void;
};

const signals = ['SIGINT', 'SIGTERM'] as const;

/** The verdict as soon as there is a violation; else when the trace ends, or on what came before SIGINT or SIGTERM. */
export async function followTrace(names: readonly string[], following: Following): Promise<TraceReport> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of signals) process.once(signal, stop);
  try {
    return await judged(names, following, stopping.signal);
  } finally {
    progressLine('');
    for (const signal of signals) process.removeListener(signal, stop);
    // Other logs may still be waited for.
    stopping.abort();
  }
}

async function judged(names: readonly string[], following: Following, signal: AbortSignal): Promise<TraceReport> {
  const { map, strict, tell } = following;
  const live = names.map((name) => liveTrace(name, signal, formOf(names, map)));
  const opened = live.map(({ source }): Opened => map === undefined ? { source, remarks: () => [] } : throughMap(source, map)); // biome-ignore format: one call
  const all = live.map(({ source }) => source.name).join(', ');
  say(`following ${all}; Ctrl-C ends it with the verdict so far`);
  for (;;) {
    const sources = opened.map(({ source }, k) =>
      remembered(announced(source, live[k], live), mostBytes / names.length),
    );
    const report = await check(sources, strict);
    progressLine('');
    if (signal.aborted) say('stopped; this is the verdict so far');
    const goesOn = report.verdict !== 'violates' && !signal.aborted && live.some(({ another }) => another());
    tell(report);
    for (const { remarks } of opened) for (const remark of remarks()) say(`\n${remark}`);
    if (!goesOn) return report;
    say(`another trace begins in ${all}`);
  }
}

function formOf(names: readonly string[], map: string | undefined): FileForm {
  if (map !== undefined) return 'other';
  return names.length > 1 ? 'log' : 'trace';
}

/** Says when a log has come to another trace before the others have. */
function announced(source: TraceSource, own: LiveTrace | undefined, all: readonly LiveTrace[]): TraceSource {
  if (all.length < 2 || own === undefined) return source;
  async function* open(): AsyncGenerator<Uint8Array> {
    yield* source.open();
    if (own?.another()) say(`another trace begins in ${source.name}: it is judged when the other logs have come to it`);
  }
  return { ...source, open };
}

function check(sources: readonly TraceSource[], strict: boolean | undefined): Promise<TraceReport> {
  const [source, ...others] = sources;
  const options = { strict, untilViolation: true, onProgress, onHeldBack };
  return source !== undefined && others.length === 0 ? checkTrace(source, options) : checkLogs(sources, options);
}

const onProgress = (lines: number) => progressLine(counted(lines, 'line'));

const onHeldBack = (file: string, events: number) =>
  say(`${file} is ${counted(events, 'event')} ahead of the other node, whose log it waits for`);
