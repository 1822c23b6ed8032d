// Keeps two processes from one thing by a name. Node has no `flock`: on Linux the lock is a socket of a name that is no file
// (an abstract one), which the kernel takes back when its process ends, however it ends. Processes in different network
// namespaces do not see each other's.
import { createServer, type Server } from 'node:net';

/** Whether there are such names here. */
export const hasProcessLocks = process.platform === 'linux';

/** Lets others have the name. */
export type Release = () => Promise<void>;

/**
 * Takes the name for this process, until it is released or the process ends; nothing if somebody has it.
 *
 * @throws Error of the system
 */
export async function takeName(name: string): Promise<Release | undefined> {
  const server = createServer((socket) => socket.destroy());
  if (!(await isListening(server, `\0destage-${name}`))) return undefined;
  // The lock alone does not keep a process from ending.
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** Whether the name was free. */
function isListening(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen({ path }, () => resolve(true));
  });
}
