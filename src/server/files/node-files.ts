// The file layer on the file system of the machine, by Node's own module.
import type { Files } from './files.js';

export const nodeFiles: Files | undefined = undefined;
