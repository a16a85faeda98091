// The one door to the runtime's contract: its types alone, so that a read model compiles without the runtime.
export type { AnyReadModel, ReadModel } from '../libs/projection-runtime/src/read-model.js';
