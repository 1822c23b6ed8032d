// The files that `destage explore` writes, asked for before anything is explored: an hour of work must not end at one of them.
import type { AnswersOptions } from './explore-answers.js';
import { refuseUnwritable } from './refuse-unwritable.js';
import { refuseWritingOver } from './refuse-writing-over.js';

/** @throws UsageError for a file that cannot be written, and for one that is read */
export function refuseOutputs(options: AnswersOptions): void {
  const { out, dot, aut, graph, regression, checkpoint, resume, network } = options;
  const results = { '--out': out, '--dot': dot, '--aut': aut, '--graph': graph, '--regression': regression };
  const module = network?.split('#')[0];
  for (const [option, file] of Object.entries(results)) {
    if (file === undefined) continue;
    refuseWritingOver(option, file, [module, resume]);
    refuseUnwritable(option, file);
  }
  if (checkpoint === undefined) return;
  refuseUnwritable('--checkpoint', checkpoint);
  // It is written beside the one that is there, and then put in its place.
  refuseUnwritable('--checkpoint', `${checkpoint}.new`);
}
