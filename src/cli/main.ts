#!/usr/bin/env node
// The command line. Whatever goes wrong ends here, as one clear message and the right exit code.
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { InputError } from '../oracle/index.js';
import { checkCommand } from './check.js';
import { diagramCommand } from './diagram.js';
import { exitCode, UsageError } from './exit-code.js';
import { exploreCommand } from './explore.js';
import { say } from './output.js';
import { sequenceCommand } from './sequence.js';
import { verifyCommand } from './verify.js';

function program(): Command {
  const all = new Command('destage')
    .description(
      'Asynchronous remote copy between two storage systems: a model-checked reference, and an oracle for others.',
    )
    .version(version())
    .showHelpAfterError('(destage --help lists the commands, destage help <command> the options)');
  for (const command of [verifyCommand(), checkCommand(), exploreCommand(), sequenceCommand(), diagramCommand()]) {
    all.addCommand(command);
  }
  for (const command of [all, ...all.commands]) command.exitOverride().copyInheritedSettings(all);
  return all;
}

/** The version of the package, from its manifest. */
function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('../../package.json');
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}

function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.conforms : exitCode.usage;
  if (error instanceof UsageError) {
    say(`destage: ${error.message}`);
    return exitCode.usage;
  }
  if (error instanceof InputError) {
    say(`destage: ${error.message}`);
    return exitCode.unreadable;
  }
  say(`destage: internal error: ${error instanceof Error ? error.message : String(error)}`);
  say('This is a fault of destage. Run it again with DESTAGE_STACK=1 and report what it prints.');
  if (process.env['DESTAGE_STACK'] && error instanceof Error) say(error.stack);
  return exitCode.internal;
}

// A reader that closes the pipe early, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = exitCodeFor(error);
}
