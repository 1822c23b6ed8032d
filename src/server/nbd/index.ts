// Serves devices to hosts over the Network Block Device protocol, and talks to such servers.
export type { Device, DeviceError, Done } from './device.js';
export { bindNbd, listenNbd } from './listen-nbd.js';
export { connectNbd, type NbdClient } from './nbd-client.js';
export type { BoundNbd, NbdCounts, NbdServer, NbdServerOptions, NbdTls } from './nbd-server.js';
