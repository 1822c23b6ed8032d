// `destage primary`: runs a primary until SIGTERM.
import { Command } from 'commander';
import { NodeRefusal, PrimaryNode } from '../server/index.js';
import { nodeOptions } from './node-command.js';
import { type GivenOptions, primarySettings } from './node-settings.js';
import { runNode } from './run-node.js';

export const primaryCommand = (): Command =>
  nodeOptions(
    new Command('primary')
      .summary('run a primary: serve a volume over NBD, and copy it')
      .description(
        'Serves a volume to hosts over NBD. Every completed write is durable, and is copied to the secondary in its order.',
      )
      .option('--listen <host:port>', 'where hosts are served over NBD')
      .option('--peer <host:port>', 'where the secondary listens')
      .option('--alone', 'serve also when the secondary does not answer: you vouch that it has not taken over'),
  ).action(async (given: GivenOptions) => {
    const { options, around } = primarySettings(given);
    process.exitCode = await runNode({
      folder: options.folder,
      around,
      start: (told) => PrimaryNode.start({ ...options, ...told }),
      act: () => Promise.reject(new NodeRefusal('this is a primary: only a secondary takes over')),
    });
    process.exit();
  });
