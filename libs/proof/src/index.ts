export * from './findings.js';
export * from './limits.js';
export * from './log-verifier.js';
export { publicKeyFile, SealKeyUnusable, verifyingKey } from './seal-key.js';
export { holdsSeals, readSeals, type Seals } from './seal-folder.js';
export { sealPlaces } from './seal-places.js';
export type { Seal } from './seal.js';
export { createSealer, LogShorterThanSeal, type Sealer, type SealerOptions } from './sealer.js';
