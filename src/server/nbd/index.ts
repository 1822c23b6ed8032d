// Serves devices to hosts over the Network Block Device protocol, and talks to such servers.
export type { Device, DeviceError, Done } from './device.js';
export type { NbdLimits } from './limits.js';
export { listenNbd } from './listen-nbd.js';
export { connectNbd, type NbdClient, type NbdClientOptions, NbdError } from './nbd-client.js';
export type { NbdCounts, NbdExport, NbdServer, NbdServerOptions, NbdTls } from './nbd-server.js';
