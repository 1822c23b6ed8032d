// `destage takeover`: makes a secondary serve hosts, for good. A running one is asked; where none runs, this process becomes
// the node.
import { resolve } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import {
  type Address,
  askNode,
  NodeRefusal,
  nodeFiles,
  type PrimaryNode,
  readIdentity,
  SecondaryNode,
  type TakeoverReport,
} from '../server/index.js';
import { asking } from './asking.js';
import { UsageError } from './exit-code.js';
import { type GivenOptions, secondarySettings } from './node-settings.js';
import { count, result, say } from './output.js';
import { cannotRun, runNode } from './run-node.js';
import { addressOf } from './sizes.js';

type TakeoverOptions = {
  readonly dir: string;
  readonly listen: string;
  readonly primaryIsDown?: boolean;
  readonly json?: boolean;
  readonly trace?: string;
  readonly cache?: string;
};

/** What a node answers when it has taken over. */
export const takeoverSchema = z.object({
  kept: z.number(),
  newest: z.number(),
  generation: z.number(),
  listen: z.string(),
  isNew: z.boolean(),
});

export const takeoverCommand = (): Command =>
  new Command('takeover')
    .summary('make a secondary serve hosts, for good')
    .description(
      'Makes a secondary keep exactly what its primary permitted, and serve it to hosts, read-write. The old primary never ' +
        'serves again. Where no node runs in the folder, this process becomes it.',
    )
    .requiredOption('--dir <folder>', 'the folder of the secondary')
    .requiredOption('--listen <host:port>', 'where hosts are served over NBD')
    .option('--primary-is-down', 'assert that no host is served by the primary any more; nobody else can know')
    .option('--trace <file>', "the node's trace, where no node runs")
    .option('--cache <bytes>', 'the cache of the secondary, where no node runs and its node.json does not say it')
    .option('--json', 'what was kept and lost, as JSON')
    .action(async (options: TakeoverOptions) => {
      if (!options.primaryIsDown)
        throw new UsageError(
          'a takeover while the primary serves hosts would make two different volumes: stop the primary, make sure that no ' +
            'host reaches it, then say so with --primary-is-down',
        );
      const folder = resolve(options.dir);
      const listen = addressOf('--listen', options.listen);
      const asked = await asking(() => askNode(folder, { ask: 'takeover', listen }));
      if (asked !== undefined) {
        tell(takeoverSchema.parse(asked.answer), options);
        return;
      }
      process.exitCode = await becomeNode(folder, listen, options);
      process.exit();
    });

/** A takeover by a node that runs in this process. @throws NodeRefusal */
export function takeOver(node: PrimaryNode | SecondaryNode, listen: Address): Promise<TakeoverReport> {
  if (node instanceof SecondaryNode) return node.takeOver(listen);
  throw new NodeRefusal('this is a primary: only a secondary takes over');
}

async function becomeNode(folder: string, listen: Address, options: TakeoverOptions): Promise<number> {
  let identity: Awaited<ReturnType<typeof readIdentity>>;
  try {
    identity = await readIdentity(folder, nodeFiles);
  } catch (error) {
    return cannotRun(error);
  }
  if (identity === undefined) throw new UsageError(`${folder} is no folder of a node: name that of the secondary`);
  const cache = options.cache ?? identity.cacheBytes?.toString();
  const given: GivenOptions = {
    dir: folder,
    volume: identity.volumePath,
    size: String(identity.volumeBytes),
    blockSize: String(identity.blockSize),
    ...(cache !== undefined && { cache }),
    ...(options.trace !== undefined && { trace: options.trace }),
  };
  const { options: settings, around } = secondarySettings(given, false);
  return runNode({
    folder,
    around,
    start: (told) => SecondaryNode.start({ ...settings, ...told }),
    act: (node, request) => takeOver(node, request.listen),
    first: async (node) => tell(await takeOver(node, listen), options),
  });
}

function tell(report: TakeoverReport, { json, listen: asked }: TakeoverOptions): void {
  const { kept, newest, listen, generation, isNew } = report;
  if (json) {
    result(JSON.stringify(report));
    return;
  }
  if (!isNew && asked !== listen && !asked.endsWith(':0'))
    say(`  --listen ${asked} was not used: they are served already`);
  const lost = newest - kept;
  const before = isNew ? 'has taken over' : 'had taken over before this was asked';
  say(`The secondary ${before} (generation ${generation}). Hosts are served at ${listen}.`);
  say(`  kept: every write up to ${count(kept)}`);
  say(
    lost === 0
      ? '  lost: nothing that had arrived here; what the primary completed and never sent is lost'
      : `  lost: ${count(lost)} writes that had arrived and were not permitted (${kept + 1} to ${newest}), and whatever the primary completed after them`,
  );
}
