// Serves devices to hosts over the Network Block Device protocol, and talks to such servers.
export type { Device, DeviceError, Done } from './device.js';
export type { NbdLimits } from './limits.js';
export type { NbdCounts, NbdExport, NbdServer, NbdServerOptions, NbdTls } from './nbd-server.js';
