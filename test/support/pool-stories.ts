import {
  creditPool,
  debitCredits,
  grantCredits,
  holdCredits,
  openAccount,
  purchaseCredits,
  type Charge,
  type CreditPool,
  type CreditPoolEvent,
  type DebitCredits,
  type GrantCredits,
  type HoldCredits,
} from '#domain/credit-pool';
import { poolTermsOf, policyCatalogue, type PoolTerms } from '#domain/policy';
import { amount, instantOf, type Decide, type Instant } from '#kernel';
import { storyOf } from './decider.js';

/** The pool's stories speak in days of January 2026 and in decimal strings. */
export const day = (n: number, time = '00:00:00.000'): Instant =>
  instantOf(`2026-01-${n.toString().padStart(2, '0')}T${time}Z`);
export const feb = (n: number): Instant =>
  instantOf(`2026-02-${n.toString().padStart(2, '0')}T00:00:00.000Z`);

export const termsOf = (plan: string, changes: Partial<PoolTerms> = {}): PoolTerms => {
  const document = policyCatalogue.find((one) => one.plan === plan);
  if (document === undefined) throw new Error(`${plan} is in the catalogue`);
  return { ...poolTermsOf(document), ...changes };
};

export const pools = storyOf(creditPool);

/** An open account: anchor January 1st 00:00 UTC, no alert unless the story asks for one. */
export const opened = (changes: Partial<PoolTerms> = {}, plan = 'teams'): readonly CreditPoolEvent[] => {
  const terms = termsOf(plan, { alert: null, ...changes });
  return decided(
    [],
    day(1),
    openAccount({
      account: 'acc_1',
      owner: { kind: 'organization', id: 'cus_1' },
      anchor: day(1),
      zone: 'UTC',
      policy: { policy: `${plan}@1`, terms },
    }),
  );
};

/** History, settled up to an instant and then decided on: what the log would hold. */
export const decided = <Code extends string>(
  history: readonly CreditPoolEvent[],
  at: Instant,
  decide: Decide<CreditPoolEvent, CreditPool, Code>,
): readonly CreditPoolEvent[] => {
  const { events } = pools.given(...history).when(at, decide);
  return [...history, ...events];
};

/** Several decisions one after the other. */
export const story = (
  history: readonly CreditPoolEvent[],
  ...steps: readonly (readonly [Instant, Decide<CreditPoolEvent, CreditPool, string>])[]
): readonly CreditPoolEvent[] => steps.reduce((so, [at, decide]) => decided(so, at, decide), history);

export const grant = (lot: string, text: string, more: Partial<GrantCredits> = {}) =>
  grantCredits({
    lot,
    class: 'promo',
    amount: amount(text),
    asset: null,
    effectiveAt: null,
    expiresAt: null,
    source: { kind: 'promotion', reference: null, reason: null },
    ...more,
  });

export const buy = (lot: string, text: string, reference = `pay_${lot}`) =>
  purchaseCredits({ lot, paid: { amount: amount(text), currency: 'USD', reference } });

export const stated = (text: string): Charge => ({
  kind: 'amount',
  amount: amount(text),
  asset: null,
  usage: null,
});

export const debit = (id: string, text: string, more: Partial<DebitCredits> = {}) =>
  debitCredits({ debit: id, charge: stated(text), member: null, space: null, ...more });

export const hold = (id: string, text: string, more: Partial<HoldCredits> = {}) =>
  holdCredits({
    hold: id,
    amount: amount(text),
    asset: null,
    seconds: null,
    member: null,
    space: null,
    ...more,
  });

export const from = (...parts: readonly (readonly [string, string])[]) =>
  parts.map(([lot, text]) => ({ lot, amount: amount(text) }));
