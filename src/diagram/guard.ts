// A guard as data: a name, or names put together. What a name asks is the machine's affair.

export type Guard =
  | { readonly kind: 'is'; readonly name: string }
  | { readonly kind: 'not'; readonly guard: Guard }
  | { readonly kind: 'and' | 'or'; readonly guards: readonly Guard[] };

/** Reads a guard as XState keeps it: a name, an object with a `type`, or one of XState's own combinations. */
export function readGuard(guard: unknown): Guard {
  if (typeof guard === 'string') return { kind: 'is', name: guard };
  if (typeof guard === 'function') return readFunction(guard.name, 'guards' in guard ? guard.guards : undefined);
  const isNamed = typeof guard === 'object' && guard !== null && 'type' in guard && typeof guard.type === 'string';
  return { kind: 'is', name: isNamed ? String(guard.type) : 'inline' };
}

/** `not(isFull)`: a guard as people write it. */
export function guardText(guard: Guard): string {
  switch (guard.kind) {
    case 'is':
      return guard.name;
    case 'not':
      return `not(${guardText(guard.guard)})`;
    case 'and':
    case 'or':
      return `${guard.kind}(${guard.guards.map(guardText).join(', ')})`;
  }
}

/** The names in a guard, in the order in which they stand. */
export function guardNames(guard: Guard): readonly string[] {
  if (guard.kind === 'is') return [guard.name];
  return guard.kind === 'not' ? guardNames(guard.guard) : guard.guards.flatMap(guardNames);
}

/** XState makes a combination a function of its kind's name that carries the guards it combines. */
function readFunction(name: string, combined: unknown): Guard {
  const guards = Array.isArray(combined) ? combined.map(readGuard) : [];
  const [first] = guards;
  if (name === 'not' && first !== undefined) return { kind: 'not', guard: first };
  if (name === 'and' || name === 'or') return { kind: name, guards };
  return { kind: 'is', name: name || 'inline' };
}
