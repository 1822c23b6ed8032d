// A string that is equal for equal data: contexts are compared by what is in them, never by identity.

/** The key of plain data, arrays, Maps, Sets, Dates and what nests in them; the order of Set and Map entries counts not. */
export function structuralKey(value: unknown): string {
  if (value === undefined) return 'u';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? String(value);
  if (Array.isArray(value)) return `[${value.map(structuralKey).join()}]`;
  if (value instanceof Date) return `d${value.getTime()}`;
  if (value instanceof Set) return `s{${[...value].map(structuralKey).sort().join()}}`;
  if (value instanceof Map) return `m{${[...value].map(entryKey).sort().join()}}`;
  return `{${Object.entries(value).map(entryKey).sort().join()}}`;
}

const entryKey = ([key, value]: readonly [unknown, unknown]) => `${structuralKey(key)}:${structuralKey(value)}`;
