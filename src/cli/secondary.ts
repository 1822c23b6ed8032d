// `destage secondary`: runs a secondary until SIGTERM.
import { Command } from 'commander';
import { SecondaryNode } from '../server/index.js';
import { nodeOptions } from './node-command.js';
import { type GivenOptions, secondarySettings } from './node-settings.js';
import { runNode } from './run-node.js';
import { takeOver } from './takeover.js';

export const secondaryCommand = (): Command =>
  nodeOptions(
    new Command('secondary')
      .summary('run a secondary: keep the copy')
      .description(
        'Keeps the copy of a primary. It serves hosts only after `destage takeover`, and from then on for good.',
      )
      .option('--listen <host:port>', 'where the primary is awaited'),
  ).action(async (given: GivenOptions) => {
    const { options, around } = secondarySettings(given, true);
    process.exitCode = await runNode({
      folder: options.folder,
      around,
      start: (told) => SecondaryNode.start({ ...options, ...told }),
      act: (node, request) => takeOver(node, request.listen),
    });
    process.exit();
  });
