// A trace that comes only once, kept while it is read, so that a violation in it can be explained. What is kept is bounded.
import type { TraceSource } from '../oracle/index.js';

/** Bytes that are kept; of a longer trace nothing is explained. */
const mostBytes = 64 * 1024 * 1024;

/** The source, to be gone through again as long as it was short enough. */
export function remembered(source: TraceSource): TraceSource {
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
    get again() {
      return bytes <= mostBytes;
    },
    open: () => (isRead ? kept() : live()),
  };
}
