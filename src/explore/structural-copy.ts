// A copy of data that shares nothing with it: what `structuredClone` makes, several times as fast for the plain objects,
// arrays, Maps and Sets that rules remember. What is there twice is there twice in the copy, too.

export const structuralCopy = (value: unknown): unknown => (isShared(value) ? copyOf(value, new Map()) : value);

/** Whether a copy could be told from the original by changing it. */
const isShared = (value: unknown): value is object => typeof value === 'object' && value !== null;

function copyOf(value: object, copies: Map<object, unknown>): unknown {
  const known = copies.get(value);
  if (known !== undefined) return known;
  const within = (inner: unknown): unknown => (isShared(inner) ? copyOf(inner, copies) : inner);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    copies.set(value, copy);
    for (const inner of value) copy.push(within(inner));
    return copy;
  }
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    copies.set(value, copy);
    for (const [key, inner] of value) copy.set(within(key), within(inner));
    return copy;
  }
  if (value instanceof Set) {
    const copy = new Set<unknown>();
    copies.set(value, copy);
    for (const inner of value) copy.add(within(inner));
    return copy;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  const copy: Record<string, unknown> = {};
  copies.set(value, copy);
  for (const name of Object.keys(value)) copy[name] = within(Reflect.get(value, name));
  return copy;
}
