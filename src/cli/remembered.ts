// A trace that comes only once, kept while it is read, so that a violation in it can be explained. What is kept is bounded.
import type { TraceSource } from '../oracle/index.js';

/** Bytes that are kept; of a longer trace nothing is explained. */
export const mostBytes = 64 * 1024 * 1024;

/**
 * The source, to be gone through again: as it is where it can be, else from what is kept, as long as that is all.
 *
 * @param most how many bytes are kept; those of several logs are shared
 */
export function remembered(source: TraceSource, most = mostBytes): TraceSource {
  if (source.again) return source;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isRead = false;
  let isKept = false;
  async function* live(): AsyncGenerator<Uint8Array> {
    isRead = true;
    for await (const chunk of source.open()) {
      bytes += chunk.length;
      if (bytes > most) chunks.length = 0;
      else if (chunk.length > 0) chunks.push(chunk);
      yield chunk;
    }
  }
  async function* kept(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  const open = () => {
    isKept = isRead;
    return isRead ? kept() : live();
  };
  return {
    name: source.name,
    translate: source.translate,
    get live() {
      // What is kept is read to its end as it stands.
      return isKept ? undefined : source.live;
    },
    get again() {
      return bytes <= most;
    },
    open,
  };
}
