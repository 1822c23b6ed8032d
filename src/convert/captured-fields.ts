// Where a log is text, its records have no fields but what expressions capture: a map that makes something of another field is
// wrong, whatever log it reads, and that is said of the map.
import { type Emitted, emittedBy, type LogMap, type MapRule, traceFieldNames } from './log-map.js';

/** What is wrong, and where in the map. */
export type CaptureFault = { readonly path: (string | number)[]; readonly reason: string };

/** The first field that a rule reads and nothing captures; expressions must have been compiled before. */
export function captureFault(map: LogMap): CaptureFault | undefined {
  if (map.format !== 'text') return undefined;
  const ofAll = [...groupsOf(map.line), ...(map.files ?? []).flatMap(ofFile)];
  for (const [k, rule] of map.rules.entries()) {
    const captured = new Set([...ofAll, ...groupsOf(rule.match)]);
    const missing = readBy(map, rule, k).find(({ field }) => !captured.has(field));
    if (missing === undefined) continue;
    const there =
      captured.size === 0 ? 'no expression for it captures any' : `captured are ${[...captured].join(', ')}`;
    return {
      path: missing.path,
      reason: `reads "${missing.field}", which no expression for rules[${k}] captures; ${there}`,
    };
  }
  return undefined;
}

type Read = { readonly field: string; readonly path: (string | number)[] };

const ofFile = ({ name, fields = {} }: NonNullable<LogMap['files']>[number]): readonly string[] => [
  ...groupsOf(name),
  ...Object.keys(fields),
];

/** What may be missing is not read here. */
function readBy(map: LogMap, rule: MapRule, k: number): readonly Read[] {
  const isList = Array.isArray(rule.emit);
  return emittedBy(rule).flatMap((emitted, n) => {
    const path = ['rules', k, 'emit', ...(isList ? [n] : [])];
    const { event } = emitted;
    const name = typeof event === 'string' ? [] : [{ field: event.field, path: [...path, 'event', 'field'] }];
    return [...name, ...valuesOf(map, emitted, path)];
  });
}

const valuesOf = ({ common = {} }: LogMap, emitted: Emitted, path: (string | number)[]): readonly Read[] =>
  traceFieldNames.flatMap((target) => {
    const spec = emitted[target] ?? common[target];
    if (typeof spec !== 'object' || Array.isArray(spec) || spec.optional === true) return [];
    const place = emitted[target] === undefined ? ['common', target] : [...path, target];
    return [{ field: spec.field, path: [...place, 'field'] }];
  });

const groupsOf = (pattern: string | undefined): readonly string[] =>
  // An expression that may also be nothing matches nothing, and then says all of its groups.
  pattern === undefined ? [] : Object.keys(new RegExp(`${pattern}|`).exec('')?.groups ?? {});
