// Waits for what whole nodes of this process do by themselves.
import { untilWithin } from '../../until.js';

export const until = untilWithin(60_000);
