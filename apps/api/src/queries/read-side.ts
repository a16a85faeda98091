import type { Kysely } from 'kysely';
import type { Freshness } from '#projection-runtime';

/** Where queries read: a pool on which every read model can be bound, and the way to wait for a position (read your writes). */
export type ReadSide = {
  readonly db: Kysely<unknown>;
  readonly waitFor: Freshness['waitFor'];
};
