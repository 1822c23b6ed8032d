// Has a server listen, and says it in words where it cannot. What the server fails with later is for whoever runs it.
import type { Server } from 'node:net';
import { ListeningFailure, type ListeningPlace } from './listening-failure.js';

/** @throws ListeningFailure */
export async function listenAt(server: Server, place: ListeningPlace): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(place, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new ListeningFailure(place, error);
  }
}
