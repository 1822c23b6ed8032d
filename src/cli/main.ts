#!/usr/bin/env node
// The command line. Whatever goes wrong ends here, as one clear message and the right exit code.
import { CommanderError } from 'commander';
import { CannotWrite, exitCode, Unreadable, UsageError } from './exit-code.js';
import { endWhenUnwritable, say } from './output.js';
import { meant, program } from './program.js';

async function exitCodeFor(error: unknown): Promise<number> {
  const { InputError } = await import('../oracle/index.js');
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.conforms : exitCode.usage;
  if (error instanceof UsageError) {
    say(`destage: ${error.message}`);
    return exitCode.usage;
  }
  if (error instanceof CannotWrite) {
    say(`destage: ${error.message}`);
    return exitCode.cannotRun;
  }
  if (error instanceof InputError || error instanceof Unreadable) {
    say(`destage: ${error.message}`);
    return exitCode.unreadable;
  }
  say(`destage: internal error: ${error instanceof Error ? error.message : String(error)}`);
  say('This is a fault of destage. Run it again with DESTAGE_STACK=1 and report what it prints.');
  if (process.env['DESTAGE_STACK'] && error instanceof Error) say(error.stack);
  return exitCode.internal;
}

endWhenUnwritable();

try {
  const words = meant(process.argv.slice(2));
  const command = await program(words[0]);
  await command.parseAsync(words, { from: 'user' });
} catch (error) {
  process.exitCode = await exitCodeFor(error);
}
