// Buffers that are written one after the other.

export function totalBytes(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const { length } of parts) sum += length;
  return sum;
}

/** What is left of them when so many bytes are done. */
export function partsAfter(parts: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  if (bytes === 0) return parts;
  let skipped = bytes;
  const first = parts.findIndex(({ length }) => {
    if (skipped < length) return true;
    skipped -= length;
    return false;
  });
  const [part, ...rest] = first < 0 ? [] : parts.slice(first);
  return part === undefined ? [] : [part.subarray(skipped), ...rest];
}
