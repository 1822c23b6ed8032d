#!/usr/bin/env node
// The command line. Whatever goes wrong ends here, as one clear message and the right exit code.
import { CommanderError } from 'commander';
import { exitCode, UsageError } from './exit-code.js';
import { say } from './output.js';
import { program } from './program.js';

async function exitCodeFor(error: unknown): Promise<number> {
  const { InputError } = await import('../oracle/index.js');
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
  const command = await program(process.argv[2]);
  await command.parseAsync();
} catch (error) {
  process.exitCode = await exitCodeFor(error);
}
