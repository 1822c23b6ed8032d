// Whether bytes are all zero, which a write of zeros is: it crosses the link as a header alone.

const zeros = Buffer.alloc(65_536);

/** Looks at the ends first: of other writes that is all that it costs. */
export function isZeros(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0 || bytes[bytes.length - 1] !== 0) return false;
  for (let at = 0; at < bytes.length; at += zeros.length) {
    const end = Math.min(at + zeros.length, bytes.length);
    if (zeros.compare(bytes, at, end, 0, end - at) !== 0) return false;
  }
  return true;
}
