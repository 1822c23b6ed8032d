// Waits for what a server, a link or their peers do by themselves.
import { untilWithin } from '../until.js';

export const until = untilWithin(20_000);
