import { amount, type Json, type Nanos } from '#kernel';
import { permissions, roles } from './permissions.js';
import {
  choice,
  decimalText,
  each,
  fields,
  matching,
  none,
  whole,
  words,
  yesNo,
  type Problem,
  type Read,
} from './reader.js';
import type { CapWindow, PoolTerms } from './terms.js';

const positive = decimalText('above-zero');
const fromZero = decimalText('zero');
const lotClass = choice('purchase', 'topup', 'allotment', 'promo', 'pass-base', 'pass-bonus', 'adjustment');
const role = choice(...roles);
const currency = matching(/^[A-Z]{3}$/, 'is an ISO 4217 code');
const day = matching(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'is a date such as 2026-01-31');
const interval = choice('month', 'year');

const prices = fields({
  currency,
  /** R19: versions by effective date. `perMonth` is the price of one month, also where it is billed by the year. */
  books: each(
    fields({
      from: day,
      lines: each(
        fields({
          item: choice('base', 'seat', 'pass'),
          tier: none(words(40)),
          billed: interval,
          perMonth: positive,
        }),
        40,
      ),
    }),
    100,
  ),
});

const pass = fields({
  tiers: each(fields({ name: words(40), perMonth: positive, baseCredits: positive }), 10),
  /** R43: bonus of month n of an unbroken streak = min(maxPercent, firstPercent + stepPercent·(n−1)); billed yearly: flat. */
  bonus: fields({
    firstPercent: fromZero,
    stepPercent: fromZero,
    maxPercent: fromZero,
    yearlyPercent: fromZero,
    lifeMonths: whole(1, 120),
  }),
});

/** The whole policy of one plan, as JSON: whatever differs between plans stands here, never in an `if` on a plan's name. */
const document = fields({
  plan: matching(
    /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
    'is a plan name in lower-case letters, digits and dashes',
  ),
  title: words(),
  audience: choice('organization', 'individual'),
  asset: fields({
    code: matching(/^[A-Z][A-Z0-9]{2,11}$/, 'is 3 to 12 capital letters or digits'),
    scale: whole(9, 9),
    usdPerCredit: positive,
  }),
  seats: none(
    fields({
      model: choice('purchased', 'counted'),
      countPending: yesNo,
      exemptRoles: each(role, roles.length),
    }),
  ),
  proration: none(
    fields({
      add: choice('immediate', 'next_invoice'),
      remove: choice('none_until_next_cycle', 'credit_next_invoice'),
      granularity: choice('day'),
    }),
  ),
  allotment: fields({ base: fromZero, perSeat: fromZero, every: choice('month'), rollover: yesNo }),
  pass: none(pass),
  purchase: fields({
    class: choice('purchase', 'topup'),
    amounts: each(positive, 50),
    anyFrom: none(positive),
    currency,
  }),
  expiry: each(
    fields({
      class: lotClass,
      after: none(choice('grant_cycle', 'months', 'days')),
      count: none(whole(1, 3_650)),
    }),
    7,
  ),
  burnOrder: each(
    choice(
      'class:topup',
      'class:promo',
      'class:allotment',
      'class:pass-bonus',
      'expiresAt',
      'grantedAt',
      'amount',
    ),
    7,
  ),
  captureAboveHold: choice('debt', 'refused'),
  holdSeconds: fields({ default: whole(1, 86_400), max: whole(1, 604_800) }),
  ownKeys: yesNo,
  permissions,
  caps: each(
    fields({
      scope: choice('member', 'space'),
      window: choice('grant_cycle', 'billing_cycle', 'calendar_month', 'calendar_day'),
      limit: fromZero,
    }),
    2,
  ),
  alert: none(
    fields({ kind: choice('percent', 'absolute'), below: fromZero, recipients: each(role, roles.length) }),
  ),
  autoTopUp: none(
    fields({
      threshold: positive,
      amount: positive,
      maxPerPeriod: whole(1, 1_000),
      cooldownSeconds: whole(0, 2_592_000),
      onFailure: choice('pause'),
    }),
  ),
  dunning: fields({
    attempts: whole(1, 20),
    retryAfterDays: each(whole(1, 60), 20),
    graceDays: whole(0, 365),
    retentionDays: whole(0, 3_650),
    restore: choice('immediate'),
  }),
  downgrade: fields({ forfeit: choice('all', 'expiring_only', 'transfer_to_owner') }),
  entitlements: each(words(), 100),
  priceBook: prices,
  /** S16: paths of the figures that no source states. */
  assumed: each(words(), 50),
});
export type PolicyDocument = Read<typeof document>;

/** Reads a document from outside: the document, or every place where it breaks a rule. */
export const readPolicy = (
  json: Json,
): { readonly document: PolicyDocument; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const read = document(json, '', problems);
  if (problems.length === 0) problems.push(...contradictions(read));
  return { document: read, problems };
};

/** What no single field can say. */
const contradictions = (read: PolicyDocument): readonly Problem[] => {
  const { seats, proration, holdSeconds, expiry, dunning, purchase, asset, alert, caps } = read;
  const claims: readonly (readonly [boolean, string, string])[] = [
    [holdSeconds.default <= holdSeconds.max, 'holdSeconds.default', 'is at most holdSeconds.max'],
    [(seats === null) === (proration === null), 'proration', 'goes with seats: both, or neither'],
    [
      seats?.model !== 'purchased' || proration?.remove !== 'credit_next_invoice',
      'proration.remove',
      'is none_until_next_cycle where seats are bought up front (R17)',
    ],
    [
      seats?.model !== 'counted' || !seats.countPending,
      'seats.countPending',
      'is false where seats are counted: only accepted memberships are billable (R69)',
    ],
    [
      dunning.retryAfterDays.length === dunning.attempts - 1,
      'dunning.retryAfterDays',
      'names the days before every attempt but the first',
    ],
    [new Set(caps.map((cap) => cap.scope)).size === caps.length, 'caps', 'has one cap for a scope'],
    [new Set(expiry.map((rule) => rule.class)).size === expiry.length, 'expiry', 'has one rule for a class'],
    [
      expiry.every((rule) => (rule.after === 'days' || rule.after === 'months') === (rule.count !== null)),
      'expiry',
      'counts days and months, and nothing else',
    ],
    [
      purchase.currency === 'USD' && read.priceBook.currency === 'USD',
      'purchase.currency',
      'is USD: prices of models are in dollars',
    ],
    [asset.code !== 'USD' || asset.usdPerCredit === '1', 'asset.usdPerCredit', 'is 1 for dollars (R45)'],
    [
      alert?.kind !== 'percent' || amount(alert.below) <= amount('100'),
      'alert.below',
      'is at most 100 percent',
    ],
    [
      read.priceBook.books.every((book, at, all) => at === 0 || book.from > (all[at - 1]?.from ?? '')),
      'priceBook.books',
      'are in order of their dates',
    ],
    [read.assumed.every((path) => exists(read, path)), 'assumed', 'names fields of this document'],
  ];
  return claims.flatMap(([holds, path, problem]) => (holds ? [] : [{ path, problem }]));
};

const exists = (root: unknown, path: string): boolean => {
  let here: unknown = root;
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return false;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return true;
};

const amounts = (texts: readonly string[]): readonly Nanos[] => texts.map(amount);

/** R75: a plan's own limit for each member, or for each space. */
export type PlanCap = {
  readonly scope: 'member' | 'space';
  readonly window: CapWindow;
  readonly limit: Nanos;
};

/** What an account of this plan begins with: the limits themselves are events of the pool (S7). */
export const capsOf = ({ caps }: PolicyDocument): readonly PlanCap[] =>
  caps.map(({ scope, window, limit }) => ({ scope, window, limit: amount(limit) }));

/** The part that decides inside a credit pool, resolved (S15). */
export const poolTermsOf = (document: PolicyDocument): PoolTerms => {
  const { asset, burnOrder, expiry, alert, captureAboveHold, purchase, holdSeconds, ownKeys } = document;
  return {
    asset: { code: asset.code, usdPerCredit: amount(asset.usdPerCredit) },
    burnOrder,
    expiry,
    alert: alert === null ? null : { ...alert, below: amount(alert.below) },
    captureAboveHold,
    purchase: {
      ...purchase,
      amounts: amounts(purchase.amounts),
      anyFrom: purchase.anyFrom === null ? null : amount(purchase.anyFrom),
    },
    holdSeconds,
    ownKeys,
  };
};
