import type { CommandContext } from '#engine';

/** What travels with every command beside its request. */
export type Envelope = CommandContext & {
  /** Decide on the same state, append nothing. */
  readonly dryRun: boolean;
};
