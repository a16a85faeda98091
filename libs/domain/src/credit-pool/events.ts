import {
  event,
  eventFormat,
  instant,
  integer,
  list,
  nanos,
  nullable,
  oneOf,
  record,
  text,
  type EventsOf,
  type Of,
} from '#kernel';
import { capWindow, lotClass, poolTerms, poolTermsV1, withPurchaseClass } from '../policy/terms.js';

/** Stored names are a format: a released shape never changes, a new version stands beside it with `.next(codec, upcast)`. */

const policy = text('policy@version that shaped this');
const lot = text('lot_…');
const debit = text('deb_…');
const hold = text('hold_…');
const member = nullable(text('who spent, an opaque id'));
const space = nullable(text('for which space, an opaque id'));

/** Which lots an amount was taken from, in burn order. */
export const allocations = list(record({ lot, amount: nanos() }));
export type Allocations = Of<typeof allocations>;

/** Why a lot exists: provenance stays with it wherever it moves. */
const source = record({
  kind: oneOf('purchase', 'promotion', 'allotment', 'pass', 'adjustment', 'reversal', 'transfer'),
  reference: nullable(text('payment, campaign or debit that caused it')),
  reason: nullable(text('in words, where a person decided')),
});

/** Tokens as the provider counts them: `input` includes `cached` (S12). */
export const usage = record({
  provider: text(),
  model: text(),
  inputTokens: integer(),
  cachedTokens: integer(),
  outputTokens: integer(),
  outcome: oneOf('succeeded', 'failed'),
  latencyMs: nullable(integer()),
  /** The usage record's own time: analytics, never the deciding time (S1). */
  time: nullable(instant()),
});
export type Usage = Of<typeof usage>;

/** What the provider charges, and how it became the pool's asset (S11, S12). */
const price = nullable(
  record({
    usd: nanos('exact provider price in dollars'),
    usdPerCredit: nanos('conversion rate used'),
    rates: text('rate card version and rates per million tokens, as used'),
  }),
);
export type Price = Of<typeof price>;
const freezeReason = oneOf('suspended', 'dispute', 'operator');

const events = {
  accountOpened: event(
    'AccountOpened',
    'A customer (organization or individual) has a credit account.',
    record({
      account: text('acc_…'),
      owner: record({ kind: oneOf('organization', 'individual'), id: text('cus_…') }),
      anchor: instant('every cycle boundary is computed from it, until it is moved'),
      zone: text('IANA time zone of the anchor'),
    }),
  ),
  policyAssigned: event(
    'PolicyAssigned',
    'The terms that decide from here on (S15).',
    record({ policy, terms: poolTermsV1 }),
  ).next(record({ policy, terms: poolTerms }), (old) => ({ ...old, terms: withPurchaseClass(old.terms) })),
  creditsGranted: event(
    'CreditsGranted',
    'A lot of credits that was not paid for: promotion, allotment, pass, adjustment.',
    record({
      lot,
      class: lotClass,
      amount: nanos(),
      /** Part of the amount that repaid debt at once (S5). */
      repaid: nanos(),
      effectiveAt: instant('usable from'),
      expiresAt: nullable(instant('dead at and after this instant')),
      source,
      policy,
    }),
  ),
  creditsPurchased: event(
    'CreditsPurchased',
    'A lot of credits that was paid for; the purchase fixes its conversion rate (R45).',
    record({
      lot,
      class: lotClass,
      amount: nanos(),
      repaid: nanos(),
      effectiveAt: instant(),
      expiresAt: nullable(instant()),
      paid: record({ amount: nanos(), currency: text(), reference: text('payment reference') }),
      usdPerCredit: nanos(),
      policy,
    }),
  ),
  lotBecameUsable: event(
    'LotBecameUsable',
    'A lot that was granted ahead of time reached its first usable instant; it counts from here on.',
    record({
      lot,
      amount: nanos('usable from now, debt repaid included'),
      repaid: nanos('part that repaid debt at once (S5)'),
    }),
  ),
  creditsDebited: event(
    'CreditsDebited',
    'Spent: exactly what the provider charges (R2), from these lots.',
    record({ debit, amount: nanos(), allocations, member, space, usage: nullable(usage), price, policy }),
  ),
  debitReversed: event(
    'DebitReversed',
    'One whole debit unwound, lot by lot (S9). What returns to an expired lot expires at once, as an event of its own.',
    record({
      debit,
      amount: nanos(),
      allocations,
      debtForgiven: nanos(),
      member,
      space,
      debitedAt: instant(),
      reason: text(),
    }),
  ),
  creditsHeld: event(
    'CreditsHeld',
    'Set aside, pinned lot by lot (S6).',
    record({ hold, amount: nanos(), allocations, expiresAt: instant('times out at'), member, space, policy }),
  ),
  holdCaptured: event(
    'HoldCaptured',
    'A hold became a debit; what it did not need is free again.',
    record({
      hold,
      debit,
      amount: nanos(),
      allocations,
      released: allocations,
      /** Part of the amount that no lot covered, recorded openly (policy `captureAboveHold: debt`). */
      debt: nanos(),
      member,
      space,
      heldAt: instant(),
      usage: nullable(usage),
      price,
      policy,
    }),
  ),
  holdVoided: event(
    'HoldVoided',
    'A hold given up by its caller.',
    record({ hold, released: allocations, reason: nullable(text()) }),
  ),
  holdTimedOut: event(
    'HoldTimedOut',
    'A hold reached its time-to-live.',
    record({ hold, released: allocations }),
  ),
  lotExpired: event(
    'LotExpired',
    'The unpinned rest of a lot died at its expiry instant (R41).',
    record({ lot, amount: nanos() }),
  ),
  creditsAdjusted: event(
    'CreditsAdjusted',
    'An operator took credits away, with a reason; credits given are `CreditsGranted` with class adjustment.',
    record({
      adjustment: text('adj_…'),
      amount: nanos(),
      allocations,
      reason: text(),
      reference: nullable(text()),
    }),
  ),
  creditsForfeited: event(
    'CreditsForfeited',
    'Credits ended with the plan that they were of, as its policy says (S17, R80). What open holds have set aside is not part of it.',
    record({
      amount: nanos(),
      allocations,
      available: nanos('left after it; the alert is of this and of what comes after (S8)'),
      policy,
    }),
  ),
  creditsRefunded: event(
    'CreditsRefunded',
    'The unused part of a purchased lot went back to the payer (invariant 7).',
    record({
      refund: text('ref_…'),
      lot,
      amount: nanos(),
      paid: record({ amount: nanos(), currency: text(), reference: text() }),
      reason: text(),
    }),
  ),
  creditsDisputed: event(
    'CreditsDisputed',
    "The payer's bank takes the payment of a lot back: what is left of it is taken, and what is used is owed where the policy says so (invariant 7).",
    record({
      dispute: text("the payment provider's name of it"),
      lot,
      amount: nanos('taken from the lot'),
      debt: nanos('used already, and owed from here on'),
      policy,
    }),
  ),
  creditDisputeClosed: event(
    'CreditDisputeClosed',
    'Won: exactly what the dispute took is given back. Lost: it stays taken.',
    record({
      dispute: text("the payment provider's name of it"),
      outcome: oneOf('won', 'lost'),
      lot,
      amount: nanos('back in the lot, with what later lots had repaid of the debt'),
      debtForgiven: nanos(),
    }),
  ),
  ownKeyUsageRecorded: event(
    'OwnKeyUsageRecorded',
    "Usage on the customer's own provider key: shown, never debited (R38).",
    record({ record: text('use_…'), usage, price, member, space }),
  ),
  poolFrozen: event(
    'PoolFrozen',
    'Debits and holds are refused for this reason (S10).',
    record({ reason: freezeReason, note: nullable(text()), until: nullable(instant()) }),
  ),
  poolUnfrozen: event(
    'PoolUnfrozen',
    'One reason of a freeze is lifted.',
    record({ reason: freezeReason, note: nullable(text()) }),
  ),
  capSet: event(
    'CapSet',
    'A limit on what a member or space spends in a window (R75–R77). `subject` null: each one of the scope.',
    record({ scope: oneOf('member', 'space'), subject: nullable(text()), window: capWindow, limit: nanos() }),
  ),
  capRemoved: event(
    'CapRemoved',
    'That limit is gone.',
    record({ scope: oneOf('member', 'space'), subject: nullable(text()) }),
  ),
  grantCycleStarted: event(
    'GrantCycleStarted',
    'A grant cycle began: the base of percent alerts (S8).',
    record({ cycle: integer('0 starts at the anchor'), available: nanos() }),
  ),
  anchorMoved: event(
    'AnchorMoved',
    'A subscription has followed an ended one: from here on windows and grant cycles are counted from its anchor. What was before stays in the windows that it was in.',
    record({ anchor: instant('not after this event'), available: nanos('the base of percent alerts (S8)') }),
  ),
  balanceFellLow: event(
    'BalanceFellLow',
    'Available fell below the alert threshold: once per episode (R78).',
    record({ available: nanos(), threshold: nanos(), recipients: list(text()), policy }),
  ),
  balanceRecovered: event(
    'BalanceRecovered',
    'Available is back at or above the threshold: the alert is armed again.',
    record({ available: nanos(), threshold: nanos() }),
  ),
  alertChanged: event(
    'AlertChanged',
    'The customer chose another threshold, or none.',
    record({
      alert: nullable(
        record({
          kind: oneOf('percent', 'absolute'),
          below: nanos(),
          recipients: list(oneOf('owner', 'admin', 'member')),
        }),
      ),
    }),
  ),
  topUpLevelSet: event(
    'TopUpLevelSet',
    'The pool says when it falls below this level; left out: it does not.',
    record({ arming: integer('counts within the account'), below: nullable(nanos("in the pool's asset")) }),
  ),
  topUpLevelReached: event(
    'TopUpLevelReached',
    'Available fell below the level at which the account is topped up (R36): said once for each arming.',
    record({ arming: integer(), available: nanos(), below: nanos() }),
  ),
} as const;

export const creditPoolEvents = eventFormat('CreditPool', events);
export type CreditPoolEvent = EventsOf<typeof events>;
