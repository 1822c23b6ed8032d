// Everything that the package offers, room by room; each room can also be imported alone (`destage/oracle`, …).
export * as convert from './convert/index.js';
export * as diagram from './diagram/index.js';
export * as explore from './explore/index.js';
export * as impl from './impl/index.js';
export * as invariants from './invariants/index.js';
export * as machines from './machines/index.js';
export * as matchers from './matchers/index.js';
export * as oracle from './oracle/index.js';
export * as protocol from './protocol/index.js';
export * as report from './report/index.js';
export * as sim from './sim/index.js';
