// The link between the two nodes, over TCP: bytes, connections and their limits. It knows neither controller.
export { InTurn } from './in-turn.js';
export type { LinkCounts } from './link-counts.js';
export type { ImageOrigin, LinkHello, Refusal, RefusalCode } from './link-hello.js';
export type { LinkLog } from './link-log.js';
export type { LinkClock, LinkTiming } from './link-timing.js';
export { demandSafety, InsecureLink, type LinkAddress, type LinkTls } from './link-tls.js';
export { PrimaryLink, type PrimaryLinkOptions } from './primary-link.js';
export { type ListenerOptions, listenForPrimary, SecondaryListener } from './secondary-listener.js';
export type { WritePayload } from './send-buffer.js';
