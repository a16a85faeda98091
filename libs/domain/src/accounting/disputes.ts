import type { Nanos } from '#kernel';
import { moves, type Posting } from './chart.js';

/** Money of a payment, as the provider disputes it. */
type Disputed = { readonly amount: Nanos; readonly currency: string };

/** A dispute holds the money of a payment, gives it back or takes it for good: the same entries, whatever the payment was for. */
export const disputeOpened = ({ amount, currency }: Disputed): readonly Posting[] =>
  moves('assets:cash', 'assets:disputed-payments', amount, currency);

export const disputeWon = ({ amount, currency }: Disputed): readonly Posting[] =>
  moves('assets:disputed-payments', 'assets:cash', amount, currency);

export const disputeLost = ({ amount, currency }: Disputed): readonly Posting[] =>
  moves('assets:disputed-payments', 'expenses:disputes', amount, currency);
