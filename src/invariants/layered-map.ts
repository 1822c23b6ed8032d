// A map by number of which a copy costs what changed since the last copy, not what is in it: where something is hidden, all that
// rules remember is copied at every crash. What was there at a copy lies in layers that nothing ever changes, so that all copies
// share them; what changes lies on top. One that was never copied is a map on top of nothing, and as quick.
// It is plain data, as the state of a rule is: a structured clone of it is another one, which shares nothing. Values are shared
// and must never be changed.

/** What is taken out of what lies below is `undefined` here. */
type Layer<Value> = ReadonlyMap<number, Value | undefined>;

export type LayeredMap<Value> = {
  top: Map<number, Value | undefined>;
  /** From the lowest on; each is more than twice as large as the next, so that they are few. */
  below: readonly Layer<Value>[];
};

const none: readonly [] = [];

export const emptyMap = <Value>(): LayeredMap<Value> => ({ top: new Map(), below: none });

export function lookUp<Value>({ top, below }: LayeredMap<Value>, key: number): Value | undefined {
  const value = top.get(key);
  if (value !== undefined || below.length === 0 || top.has(key)) return value;
  return inLayers(below, key);
}

function inLayers<Value>(layers: readonly Layer<Value>[], key: number): Value | undefined {
  for (let at = layers.length - 1; at >= 0; at -= 1) {
    const value = layers[at]?.get(key);
    if (value !== undefined || layers[at]?.has(key)) return value;
  }
  return undefined;
}

/** Whether nothing was there under this key. */
export function put<Value>(map: LayeredMap<Value>, key: number, value: Value): boolean {
  const { top, below } = map;
  if (below.length === 0) {
    const before = top.size;
    return top.set(key, value).size > before;
  }
  const isNew = lookUp(map, key) === undefined;
  top.set(key, value);
  levelIfHigh(map);
  return isNew;
}

export function takeOut<Value>(map: LayeredMap<Value>, key: number): void {
  if (map.below.length === 0 || inLayers(map.below, key) === undefined) {
    map.top.delete(key);
    return;
  }
  map.top.set(key, undefined);
  levelIfHigh(map);
}

export function clear(map: LayeredMap<unknown>): void {
  map.top.clear();
  map.below = none;
}

/** Another one with the same in it. */
export function copyOf<Value>(map: LayeredMap<Value>): LayeredMap<Value> {
  if (map.top.size > 0) {
    map.below = settled(map.below, map.top);
    map.top = new Map();
  }
  return { top: new Map(), below: map.below };
}

/** What is in it, each once. It must not be changed meanwhile. */
export function* entriesOf<Value>({ top, below }: LayeredMap<Value>): Generator<readonly [number, Value]> {
  for (const [key, value] of top) if (value !== undefined) yield [key, value];
  for (const [at, layer] of below.entries()) {
    const above = [...below.slice(at + 1), top];
    for (const [key, value] of layer) {
      if (value !== undefined && !above.some((other) => other.has(key))) yield [key, value];
    }
  }
}

/** Layers with one more, which is put together with those that are not much larger. */
function settled<Value>(layers: readonly Layer<Value>[], more: Layer<Value>): readonly Layer<Value>[] {
  const kept = [...layers];
  let layer = more;
  for (let last = kept.at(-1); last !== undefined && last.size <= 2 * layer.size; last = kept.at(-1)) {
    kept.pop();
    layer = joined(last, layer, kept.length === 0);
  }
  return layer.size === 0 ? kept : [...kept, layer];
}

/** @param isLowest whether nothing lies below it that could be taken out */
function joined<Value>(lower: Layer<Value>, upper: Layer<Value>, isLowest: boolean): Map<number, Value | undefined> {
  const both = new Map(lower);
  for (const [key, value] of upper) {
    if (value === undefined && isLowest) both.delete(key);
    else both.set(key, value);
  }
  return both;
}

/** What lies below is soon forgotten or changed; once as much has changed as lies there, all is one map again. */
function levelIfHigh<Value>(map: LayeredMap<Value>): void {
  const { top, below } = map;
  if (top.size <= (below[0]?.size ?? 0)) return;
  let lowest: Layer<Value> = new Map();
  for (const layer of [...below, top]) lowest = joined(lowest, layer, true);
  map.top = new Map(lowest);
  map.below = none;
}
