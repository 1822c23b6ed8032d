// Binds a server to its address. A socket file that a killed process left behind is replaced; one that somebody serves is not.
import { lstatSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { codeOf, ListeningFailure, type ListeningPlace, listenAt } from '../network/index.js';

/** @throws ListeningFailure */
export async function listenOn(server: Server, place: ListeningPlace): Promise<void> {
  try {
    await listenAt(server, place);
  } catch (error) {
    if (!('path' in place) || !isTaken(error) || !(await isLeftBehind(place.path))) throw error;
    unlinkSync(place.path);
    await listenAt(server, place);
  }
}

const isTaken = (error: unknown): boolean => error instanceof ListeningFailure && codeOf(error.cause) === 'EADDRINUSE';

/** Whether it is a socket that nobody answers at. */
async function isLeftBehind(path: string): Promise<boolean> {
  if (!lstatSync(path).isSocket()) return false;
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED'));
  });
}
