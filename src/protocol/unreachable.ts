// The end of an exhaustive switch.

/** Never returns: a value got here that the types rule out. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
