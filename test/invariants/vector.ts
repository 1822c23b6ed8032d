// The trace vectors of spec/vectors: what the manifest says of each, and what the rules say of the events it tells.
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Rule, type RuleId, watch } from '../../src/invariants/index.js';
import { readEvents, type TraceSource } from '../../src/oracle/index.js';
import { observability, settingOf } from '../../src/oracle/ordering/observability.js';
import { headerSchema, type ObservedEvent, type TraceHeader } from '../../src/protocol/index.js';

const directory = fileURLToPath(new URL('../../spec/vectors/', import.meta.url));

const verdictSchema = z.strictObject({
  verdict: z.enum(['conforms', 'violates', 'inconclusive']),
  rule: z.string().optional(),
  line: z.int().optional(),
});

const manifestSchema = z.array(
  z.strictObject({
    file: z.string(),
    shows: z.string().min(1),
    source: z.url().optional(),
    expected: verdictSchema,
    strict: verdictSchema,
  }),
);

export type Vector = z.infer<typeof manifestSchema>[number];

/** What the manifest lists. */
export const vectors: readonly Vector[] = manifestSchema.parse(
  JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8')),
);

/** The traces that are there. */
export const vectorFiles: readonly string[] = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));

export const sourceOf = ({ file }: Vector): TraceSource => ({
  name: file,
  open: () => createReadStream(join(directory, file)),
  again: true,
});

export function headerOf({ file }: Vector): TraceHeader {
  const [first = ''] = readFileSync(join(directory, file), 'utf8').split('\n');
  return headerSchema.parse(JSON.parse(first));
}

/** What one event broke: all rules at once, whether or not something was broken before. */
type Break = { readonly line: number; readonly rules: readonly RuleId[] };

export type Watched = {
  readonly breaks: readonly Break[];
  /** The rules that were checked and held. */
  readonly held: readonly RuleId[];
};

/** Shows every event that the vector tells to those of the rules that can be observed in it. */
export async function watchVector(vector: Vector, rules: readonly Rule[]): Promise<Watched> {
  const header = headerOf(vector);
  const observable = rules.filter((rule) => observability(rule, header) === 'observable');
  const told = await readEvents(sourceOf(vector));
  return watchEvents(observable, settingOf(header), told);
}

/** Shows events to rules, to the end. */
export function watchEvents(
  rules: readonly Rule[],
  setting: Parameters<typeof watch>[1],
  told: readonly { readonly event: ObservedEvent; readonly line: number }[],
): Watched {
  const running = watch(rules, setting);
  const breaks = told.flatMap(({ event, line }) => {
    const broken = running.observe(event).map(({ rule }) => rule.id);
    return broken.length === 0 ? [] : [{ line, rules: broken }];
  });
  return { breaks, held: rules.flatMap(({ id }, k) => ((running.checks[k] ?? 0) > 0 ? [id] : [])) };
}
