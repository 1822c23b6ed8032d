// Waits for what nodes that are processes of their own do by themselves.
import { untilWithin } from '../until.js';

export const until = untilWithin(120_000);
