// A map through which entries pass in their thousands, few at a time. An engine's map makes itself a new table now and then,
// and each old one points to the next: a table that has grown old so keeps all that come after it, and what passed through
// them, until all memory is searched. So the map itself is made anew now and then, which nothing points to.

export type PassingMap<Key, Value> = {
  /** In the order in which they came. */
  entries: Map<Key, Value>;
  /** How many have left since it was made anew. */
  left: number;
};

/** It is made anew when so many have left, and so many times as many as there are: copying costs next to nothing then. */
const mostLeft = 4_096;
const timesAsMany = 8;

export const emptyMap = <Key, Value>(): PassingMap<Key, Value> => ({ entries: new Map(), left: 0 });

/** Takes the entry out, if there is one. */
export function leave<Key>(map: PassingMap<Key, unknown>, key: Key): void {
  if (!map.entries.delete(key)) return;
  map.left += 1;
  if (map.left < mostLeft || map.left < map.entries.size * timesAsMany) return;
  map.entries = new Map(map.entries);
  map.left = 0;
}
