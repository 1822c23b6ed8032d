// A process that locks the folder that it is given, says so, and stays.
import { lockFolder } from '../../src/server/files/index.js';

const [folder = '', kind] = process.argv.slice(2);
await lockFolder(folder, kind === 'socket');
process.stdout.write('locked\n');
setInterval(() => undefined, 1000);
