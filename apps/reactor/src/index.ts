export * from './reactor.js';
export { followThroughWith } from './follow-through.js';
export { liveThroughWith } from './live-through.js';
export { migrateReactor, postgresParking, type Parked, type ParkedCount, type Parking } from './parking.js';
export { type DeskParts } from './desk.js';
export { type DueStream, type DueStreams } from './settle-what-is-due.js';
export { startFollowing } from './follow-the-log.js';
export { reactions } from './reactions.js';
export { DocumentDiffers, openPress, type Press } from './documents/press.js';
