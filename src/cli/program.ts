// The command and its subcommands, without running any.
import { Command } from 'commander';
import { toStandardError } from './output.js';
import { version } from './version.js';

/** In the order of the help. Each is loaded when it is wanted: what one command needs, no other waits for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  verify: async () => (await import('./verify.js')).verifyCommand(),
  check: async () => (await import('./check.js')).checkCommand(),
  convert: async () => (await import('./convert.js')).convertCommand(),
  explore: async () => (await import('./explore.js')).exploreCommand(),
  prove: async () => (await import('./prove.js')).proveCommand(),
  fuzz: async () => (await import('./fuzz.js')).fuzzCommand(),
  drive: async () => (await import('./drive.js')).driveCommand(),
  replay: async () => (await import('./replay.js')).replayCommand(),
  sequence: async () => (await import('./sequence.js')).sequenceCommand(),
  diagram: async () => (await import('./diagram.js')).diagramCommand(),
  primary: async () => (await import('./primary.js')).primaryCommand(),
  secondary: async () => (await import('./secondary.js')).secondaryCommand(),
  status: async () => (await import('./status.js')).statusCommand(),
  takeover: async () => (await import('./takeover.js')).takeoverCommand(),
  demo: async () => (await import('./demo.js')).demoCommand(),
};

/** The command line, which throws instead of ending the process: with this command alone, or, of any other name, with all. */
export async function program(name?: string): Promise<Command> {
  const all = new Command('destage')
    .description(
      'Asynchronous remote copy between two storage systems: a model-checked reference, and an oracle for others.',
    )
    .version(version())
    .configureOutput({ writeErr: toStandardError })
    .showHelpAfterError('(destage --help lists the commands, destage help <command> the options)');
  const named = name === undefined || !Object.hasOwn(commands, name) ? undefined : commands[name];
  const wanted = named === undefined ? Object.values(commands) : [named];
  for (const command of await Promise.all(wanted.map((load) => load()))) all.addCommand(command);
  for (const command of [all, ...all.commands]) command.exitOverride().copyInheritedSettings(all);
  for (const command of all.commands) {
    const hint = hints[command.name()];
    if (hint !== undefined) command.showHelpAfterError(hint);
  }
  return all;
}

/** What is said after an error in place of where the help is: what is most likely meant. */
const hints: Readonly<Record<string, string>> = {
  drive:
    '(the program and its arguments come after --: destage drive --role pair -- python3 my_array.py; destage help drive lists the options)',
};

/** The words of the command line; help on what is no command is as that command would be: unknown. */
export function meant(words: readonly string[]): readonly string[] {
  const [first, second = '-'] = words;
  const isKnown = second.startsWith('-') || second === 'help' || Object.hasOwn(commands, second);
  return first === 'help' && !isKnown ? [second] : words;
}
