// A string that is equal for equal data: contexts are compared by what is in them, never by identity.

/** The key of plain data, arrays, Maps, Sets, Dates and what nests in them; the order of Set and Map entries counts not. */
export function structuralKey(value: unknown): string {
  if (value === undefined) return 'u';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? String(value);
  if (Array.isArray(value)) return `[${listed(value)}]`;
  if (value instanceof Date) return `d${value.getTime()}`;
  if (value instanceof Set) return `s{${[...value].map(structuralKey).sort().join()}}`;
  if (value instanceof Map) return `m{${[...value].map(entryKey).sort().join()}}`;
  return `{${recorded(value)}}`;
}

const entryKey = ([key, value]: readonly [unknown, unknown]) => `${structuralKey(key)}:${structuralKey(value)}`;

// Texts are made longer, not joined: this is most of what it costs to ask a rule.
function listed(values: readonly unknown[]): string {
  let text = '';
  for (const value of values) text += `${structuralKey(value)},`;
  return text;
}

function recorded(value: object): string {
  let text = '';
  for (const name of Object.keys(value).sort()) text += `${quoted(name)}:${structuralKey(Reflect.get(value, name))},`;
  return text;
}

const known = new Map<string, string>();

/** The names of fields come again and again. */
function quoted(name: string): string {
  const text = known.get(name) ?? JSON.stringify(name);
  if (known.size < 10_000) known.set(name, text);
  return text;
}
