import type { Instant } from '#kernel';
import type { Party, StatementAccount, StatementDocument } from './document.js';
import { partyOf, type Addressed } from './party.js';

/** What a statement is made from, as plain facts. */
type StatementFacts = StatementAccount & {
  readonly customer: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly currency: string;
  readonly minorUnit: StatementDocument['minorUnit'];
  readonly seller: Party;
  readonly buyer: Addressed | null;
};

/** R26: the statement of a cycle; its number is its days. */
export const statementDocumentOf = ({ buyer, ...facts }: StatementFacts): StatementDocument => ({
  ...facts,
  kind: 'statement',
  number: `${facts.from.slice(0, 10)} ${facts.until.slice(0, 10)}`,
  dated: facts.until,
  buyer: buyer === null ? null : partyOf(buyer),
  country: buyer?.address.country ?? null,
  language: buyer?.language ?? null,
});
