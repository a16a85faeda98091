import { policyCatalogue } from '#domain/policy';
import {
  assignDunningTerms,
  clearInvoice,
  purgeCustomer,
  recordPaymentFailure,
  reinstate,
  requestRetry,
  settleStanding,
  type DunningTerms,
  type Standing,
  type StandingEvent,
} from '#domain/standing';
import { amount, type Decide } from '#kernel';
import type { Moment } from './moment.js';

type Deciding = Decide<StandingEvent, Standing, string>;

const terms = policyCatalogue[0]?.dunning as DunningTerms;

const failing =
  ({ pick, n }: Moment): Deciding =>
  (standing, at) => {
    const waiting = [...standing.awaited][0];
    const invoice = waiting ?? [...standing.unpaid.keys()][0] ?? `inv_${pick(500).toString()}`;
    return recordPaymentFailure({
      ...{ payment: `pay_${n.toString()}`, invoice, amount: amount('145'), currency: 'USD' },
      reason: { code: 'card_declined', says: pick(2) === 0 ? null : 'insufficient funds' },
      trigger: waiting === undefined ? 'first-charge' : 'schedule',
      retry: null,
    })(standing, at);
  };

const paying: Deciding = (standing, at) => {
  const invoice = [...standing.unpaid.keys()][0] ?? 'inv_0';
  return clearInvoice({ invoice, by: 'payment', payment: 'pay_ok' })(standing, at);
};

/** Payments that fail, are tried again and succeed, or do not. */
export const standingDecision = (customer: string, moment: Moment): Deciding => {
  const { pick, n } = moment;
  const assign = assignDunningTerms({ customer, policy: `teams@${(1 + pick(2)).toString()}`, terms });
  return (standing, at) => {
    const roll = pick(20);
    if (standing.plan === null || roll === 0) return assign(standing, at);
    if (standing.phase === 'purge-due' && roll < 8) return purgeCustomer(standing, at);
    if (standing.phase === 'purge-due' && standing.unpaid.size === 0)
      return reinstate({ reason: 'agreed' })(standing, at);
    if (roll < 12) return failing(moment)(standing, at);
    if (roll < 14) return paying(standing, at);
    if (roll < 16) return requestRetry({ retry: `rty_${n.toString()}`, cause: 'by-hand' })(standing, at);
    return settleStanding(standing, at);
  };
};
