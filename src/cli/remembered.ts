// A trace that comes only once, kept while it is read, so that a violation in it can be explained. What is kept is bounded.
import type { TraceSource } from '../oracle/index.js';

/** Bytes that are kept; of a longer trace nothing is explained. */
const mostBytes = 64 * 1024 * 1024;

/** The source, to be gone through again: as it is where it can be, else from what is kept, as long as that is all. */
export function remembered(source: TraceSource): TraceSource {
  if (source.again) return source;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isRead = false;
  async function* live(): AsyncGenerator<Uint8Array> {
    isRead = true;
    for await (const chunk of source.open()) {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
      else chunks.length = 0;
      yield chunk;
    }
  }
  async function* kept(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  return {
    name: source.name,
    translate: source.translate,
    get again() {
      return bytes <= mostBytes;
    },
    open: () => (isRead ? kept() : live()),
  };
}
