// What a rule knows of the entries that came last, however many come. Two maps, one after the other: when as many have come
// into the newer one as a rule is to remember, it becomes the older one, and what the older one still had is forgotten. So
// nothing ever looks for the oldest entry, which in an engine's map lies behind the places of all that left before it; and no
// map lives long, whose tables, once old, would keep what passed through them until all memory is searched.
// It is plain data, as the state of a rule is: a structured clone of it is another one. A copy shares what it can.
import { clear, copyOf, emptyMap, entriesOf, type LayeredMap, lookUp, put, takeOut } from './layered-map.js';

export type Recollection<Value> = {
  newer: LayeredMap<Value>;
  older: LayeredMap<Value>;
  /** How many came into the newer one, gone again or not. */
  came: number;
  /** The last so many to come are remembered, those that were forgotten by name apart, and never more than twice as many. */
  readonly most: number;
  /** The greatest key of those that were forgotten for want of room; 0 while none was. */
  lost: number;
};

export const remembered = 65_536;

export const emptyRecollection = <Value>(most = remembered): Recollection<Value> => ({
  newer: emptyMap(),
  older: emptyMap(),
  came: 0,
  most,
  lost: 0,
});

/** Whether something may have been remembered under this key that nobody took away: whoever takes it for new invents something. */
export const mayBeLost = ({ lost }: Recollection<unknown>, key: number): boolean => key <= lost;

export const recall = <Value>({ newer, older }: Recollection<Value>, key: number): Value | undefined =>
  lookUp(newer, key) ?? lookUp(older, key);

/** Another one that knows the same. */
export const copyOfRecollection = <Value>(of: Recollection<Value>): Recollection<Value> => ({
  ...of,
  newer: copyOf(of.newer),
  older: copyOf(of.older),
});

/** What is remembered under this key from now on. */
export function remember<Value>(of: Recollection<Value>, key: number, value: Value): void {
  if (put(of.newer, key, value)) of.came += 1;
  if (of.came < of.most) return;
  for (const [old] of entriesOf(of.older)) if (old > of.lost && lookUp(of.newer, old) === undefined) of.lost = old;
  of.older = of.newer;
  of.newer = emptyMap();
  of.came = 0;
}

export function forget(of: Recollection<unknown>, key: number): void {
  takeOut(of.newer, key);
  takeOut(of.older, key);
}

export function forgetAll(of: Recollection<unknown>): void {
  clear(of.newer);
  clear(of.older);
  of.lost = 0;
}
