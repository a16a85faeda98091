import { proofLimits } from './limits.js';

/** What a verification can find. One word per way in which the record and its proof disagree. */
export type FindingCode =
  | 'event-changed'
  | 'event-unreadable'
  | 'hash-missing'
  | 'event-removed'
  | 'revision-gap'
  | 'log-rewritten'
  | 'tail-cut'
  | 'seal-unreadable'
  | 'seal-forged'
  | 'seal-missing'
  | 'row-changed'
  | 'row-missing'
  | 'row-added'
  | 'balance-wrong'
  | 'read-model-ahead'
  | 'read-model-broken'
  | 'owner-missing'
  | 'seats-exceeded'
  | 'number-gap'
  | 'number-wrong'
  | 'totals-wrong'
  | 'rule-broken';

export type Finding = {
  readonly code: FindingCode;
  /** Where in the log; of a read model's row: the position that the read model stands at. `null`: a seal that cannot be read. */
  readonly position: bigint | null;
  /** The stream and revision, the seal, or the read model and its row. */
  readonly subject: string;
  readonly says: string;
};

/** Collects findings within a bound. */
export type Findings = {
  readonly add: (finding: Finding) => void;
  readonly kept: () => readonly Finding[];
  readonly count: () => number;
};

export const findings = (keep: number = proofLimits.findingsKept): Findings => {
  const kept: Finding[] = [];
  let count = 0;
  return {
    add: (finding) => {
      count += 1;
      if (kept.length < keep) kept.push(finding);
    },
    kept: () => kept,
    count: () => count,
  };
};
