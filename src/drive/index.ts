// Drives somebody else's implementation: runs it, plays the rest of the world, hunts for violations.
export { type DriveEnd, type DriveFailure, type DriveTally, driveCampaign } from './drive-campaign.js';
export type { DrivePlan } from './drive-plan.js';
export {
  type DriveRecording,
  driveRecordingSchema,
  kindOf,
  type Repeats,
  recordingOf,
  repeat,
} from './drive-recording.js';
export type { DriveReport, Setup } from './drive-run.js';
export { type SmallFailure, shrinkFailure } from './drive-shrinking.js';
export type { Role } from './driven-world.js';
export { Guardian } from './guardian.js';
export { buildLibrary, powerLossStorage } from './power-loss.js';
export { ProgramFault } from './program-fault.js';
