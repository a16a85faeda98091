import { policyCatalogue } from '#domain/policy';
import {
  assignDunningTerms,
  clearInvoice,
  recordPaymentFailure,
  requestRetry,
  settleStanding,
  standings,
  type DunningTerms,
  type RecordPaymentFailure,
  type Standing,
  type StandingEvent,
} from '#domain/standing';
import { amount, instantOf, plusDays, type Decide, type Instant } from '#kernel';
import { storyOf } from './decider.js';

export const people = storyOf(standings);
type Step = readonly [Instant, Decide<StandingEvent, Standing, string>];

/** Several decisions one after the other, each settled first: what the log would hold. */
export const story = (
  history: readonly StandingEvent[],
  ...steps: readonly Step[]
): readonly StandingEvent[] =>
  steps.reduce<readonly StandingEvent[]>(
    (so, [at, decide]) => [...so, ...people.given(...so).when(at, decide).events],
    history,
  );

/** The terms of every plan of the catalogue: 4 attempts, 3 + 4 + 7 days between them, 3 days of grace, 30 of retention. */
const terms = policyCatalogue[0]?.dunning as DunningTerms;
/** Midnight of a day, counted from the day of the first failure. */
export const day = (n: number): Instant => plusDays(instantOf('2026-03-10T09:30:00.000Z'), n);
export const assign = (changes: Partial<DunningTerms> = {}, policy = 'teams@1') =>
  assignDunningTerms({ customer: 'cus_1', policy, terms: { ...terms, ...changes } });
export const opened = (changes: Partial<DunningTerms> = {}) => story([], [day(-9), assign(changes)]);

let payments = 0;
export const fails = (invoice: string, more: Partial<RecordPaymentFailure> = {}) =>
  recordPaymentFailure({
    payment: `pay_${(payments += 1).toString()}`,
    invoice,
    amount: amount('145'),
    currency: 'USD',
    reason: { code: 'card_declined', says: 'insufficient funds' },
    trigger: 'first-charge',
    retry: null,
    ...more,
  });
export const again = (invoice: string) => fails(invoice, { trigger: 'schedule' });
export const pays = (invoice: string) =>
  clearInvoice({ invoice, by: 'payment', payment: `pay_ok_${invoice}` });
export const byHand = (retry: string) => requestRetry({ retry, cause: 'by-hand' });
export const newCard = (retry: string) => requestRetry({ retry, cause: 'payment-method-updated' });

export const pastDue = story(opened(), [day(0), fails('inv_1')]);
export const inGrace = story(
  pastDue,
  [day(3), again('inv_1')],
  [day(7), again('inv_1')],
  [day(14), again('inv_1')],
);
export const suspended = story(inGrace, [day(17), settleStanding]);
