// The command and its subcommands, without running any.
import { Command } from 'commander';
import { checkCommand } from './check.js';
import { convertCommand } from './convert.js';
import { demoCommand } from './demo.js';
import { diagramCommand } from './diagram.js';
import { driveCommand } from './drive.js';
import { exploreCommand } from './explore.js';
import { fuzzCommand } from './fuzz.js';
import { primaryCommand } from './primary.js';
import { proveCommand } from './prove.js';
import { replayCommand } from './replay.js';
import { secondaryCommand } from './secondary.js';
import { sequenceCommand } from './sequence.js';
import { statusCommand } from './status.js';
import { takeoverCommand } from './takeover.js';
import { verifyCommand } from './verify.js';
import { version } from './version.js';

/** The whole command line; it throws instead of ending the process. */
export function program(): Command {
  const all = new Command('destage')
    .description(
      'Asynchronous remote copy between two storage systems: a model-checked reference, and an oracle for others.',
    )
    .version(version())
    .showHelpAfterError('(destage --help lists the commands, destage help <command> the options)');
  for (const command of [
    verifyCommand(),
    checkCommand(),
    convertCommand(),
    exploreCommand(),
    proveCommand(),
    fuzzCommand(),
    driveCommand(),
    replayCommand(),
    sequenceCommand(),
    diagramCommand(),
    primaryCommand(),
    secondaryCommand(),
    statusCommand(),
    takeoverCommand(),
    demoCommand(),
  ]) {
    all.addCommand(command);
  }
  for (const command of [all, ...all.commands]) command.exitOverride().copyInheritedSettings(all);
  return all;
}
