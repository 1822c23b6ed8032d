// A trace that is judged while it is written: until its first violation, its end, or Ctrl-C.
import { checkTrace, type TraceReport } from '../oracle/index.js';
import { liveTrace } from './live-trace.js';
import { count, progressLine, say } from './output.js';
import { remembered } from './remembered.js';

type Following = {
  readonly strict: boolean | undefined;
  /** Told of a trace after which another began in the same file, and which did not violate. */
  readonly former: (report: TraceReport) => void;
};

const signals = ['SIGINT', 'SIGTERM'] as const;

/** The verdict as soon as there is a violation; else when the trace ends, or on what came before SIGINT or SIGTERM. */
export async function followTrace(name: string, { strict, former }: Following): Promise<TraceReport> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of signals) process.once(signal, stop);
  try {
    const { source, another } = liveTrace(name, stopping.signal);
    say(`following ${source.name}; Ctrl-C ends it with the verdict so far`);
    for (;;) {
      const report = await checkTrace(remembered(source), { strict, untilViolation: true, onProgress });
      progressLine('');
      if (report.verdict === 'violates' || !another()) return report;
      former(report);
      say(`another trace begins in ${source.name}`);
    }
  } finally {
    progressLine('');
    for (const signal of signals) process.removeListener(signal, stop);
    if (stopping.signal.aborted) say('stopped; this is the verdict so far');
  }
}

const onProgress = (lines: number) => progressLine(`${count(lines)} lines`);
