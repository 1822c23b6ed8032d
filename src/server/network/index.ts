// What all servers of a node have in common, whatever they speak.
export { listenAt } from './listen-at.js';
export { codeOf, ListeningFailure, type ListeningPlace } from './listening-failure.js';
