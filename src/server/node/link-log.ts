// What the link says, as lines of its node's log.
import type { LinkLog } from '../link/index.js';
import type { Log } from './log.js';

export const linkLog = (log: Log): LinkLog => ({
  info: (fields, text) => log('info', `link: ${text}`, fields),
  warn: (fields, text) => log('warn', `link: ${text}`, fields),
});
