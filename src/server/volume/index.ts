// The volume of a node, and how writes come to be on it.
export { Destager, type DestagerOptions } from './destager.js';
export { openVolume, type Volume, VolumeRefusal } from './volume.js';
