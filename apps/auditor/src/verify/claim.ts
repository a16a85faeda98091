import type { FindingCode } from '#proof';
import type { LedgerEntry } from '../accounts/events.js';

/** Says what is wrong with an event, where it stands. */
export type Claim = (
  entry: Pick<LedgerEntry, 'stream' | 'revision' | 'position'>,
  code: FindingCode,
  says: string,
) => void;
