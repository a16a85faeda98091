import type { Kysely } from 'kysely';
import type { Recorded } from '#kernel';
import type { Findings } from '#proof';

/**
 * What the domain's own fold says of a read model's figures. The replay of a read model's own code finds rows that were changed;
 * this finds code that is wrong in both.
 */
export type SecondFold = {
  readonly add: (event: Recorded) => void;
  /** How many figures differ; each is a finding. */
  readonly prove: (db: Kysely<never>, position: bigint, findings: Findings) => Promise<number>;
};
