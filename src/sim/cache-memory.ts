// Memory for the caches of simulated nodes. A run starts many controllers, each with a few small writes in its cache: what one
// that crashed held is what the next one takes.
import { WriteMemory } from '../impl/index.js';

/** Bytes that may stay reserved although nothing uses them. */
const mostBytes = 1_048_576;

export const cacheMemory = new WriteMemory(mostBytes);
