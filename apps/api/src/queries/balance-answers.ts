import { formatNanos, type Instant, type Nanos } from '#kernel';
import type { HoldView, LotView, SpenderView } from '#projections/balance';
import {
  amountOf,
  answer,
  flagOf,
  instantOf,
  listAnswer,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';

export const balanceSchema = answer(
  'Balance',
  'What an account has, holds and may spend: posted = available + held.',
  {
    account: textOf('acc_…'),
    owner: objectOf({ kind: textOf('organization or individual'), id: textOf('cus_…') }),
    asset: textOf('What the amounts are in.'),
    policy: textOf('policy@version'),
    at: instantOf('The instant that the figures are of.'),
    cycle: wholeOf('Number of the grant cycle; 0 starts at the anchor.'),
    posted: amountOf('Booked: available and held together.'),
    held: amountOf('Set aside by open holds.'),
    available: amountOf('May be spent now; below zero while a debt is open.'),
    debt: amountOf('Captured beyond every lot.'),
    frozen: listOf(objectOf({ reason: textOf(''), since: instantOf(''), until: orNull(instantOf('')) })),
    alert: objectOf({
      threshold: orNull(amountOf('Null: no alert is set.')),
      low: flagOf('Available fell below it and has not recovered.'),
    }),
    position: textOf('Of the last event of this account that the figures know.'),
  },
);

/** One balance, from the read model or from a fold of the log. */
export type BalanceFigures = {
  readonly account: string;
  readonly owner: { readonly kind: string; readonly id: string };
  readonly asset: string | null;
  readonly policy: string | null;
  readonly at: Instant;
  readonly cycle: number;
  readonly posted: Nanos;
  readonly held: Nanos;
  readonly available: Nanos;
  readonly debt: Nanos;
  readonly frozen: readonly {
    readonly reason: string;
    readonly since: Instant;
    readonly until: Instant | null;
  }[];
  readonly alert: { readonly threshold: Nanos | null; readonly low: boolean };
  readonly position: bigint;
};

export const balanceAnswer = (balance: BalanceFigures): object => ({
  account: balance.account,
  owner: { kind: balance.owner.kind, id: balance.owner.id },
  asset: balance.asset ?? '',
  policy: balance.policy ?? '',
  at: balance.at,
  cycle: balance.cycle,
  posted: formatNanos(balance.posted),
  held: formatNanos(balance.held),
  available: formatNanos(balance.available),
  debt: formatNanos(balance.debt),
  frozen: balance.frozen.map(({ reason, since, until }) => ({ reason, since, until })),
  alert: {
    threshold: balance.alert.threshold === null ? null : formatNanos(balance.alert.threshold),
    low: balance.alert.low,
  },
  position: balance.position.toString(),
});

const lotSchema = answer('Lot', 'One grant of credits and what is left of it.', {
  id: textOf('lot_…'),
  class: textOf('How it burns and expires.'),
  granted: amountOf(''),
  remaining: amountOf('Pinned part included.'),
  pinned: amountOf('Set aside by open holds.'),
  usable: amountOf('What a debit may take from it now.'),
  state: { type: 'string', enum: ['usable', 'not-yet-effective', 'expired', 'used-up'] },
  effective_at: instantOf(''),
  expires_at: orNull(instantOf('')),
  source: textOf('purchase, promotion, allotment …'),
  reference: orNull(textOf('')),
  reason: orNull(textOf('')),
  policy: textOf('policy@version'),
  granted_at: instantOf(''),
  position: textOf('Of the grant in the log.'),
});
export const lotListSchema = listAnswer('LotList', lotSchema);

export const lotAnswer = (lot: LotView): object => ({
  id: lot.lot,
  class: lot.class,
  granted: formatNanos(lot.granted),
  remaining: formatNanos(lot.remaining),
  pinned: formatNanos(lot.pinned),
  usable: formatNanos(lot.usable),
  state: lot.state,
  effective_at: lot.effectiveAt,
  expires_at: lot.expiresAt,
  source: lot.source,
  reference: lot.reference,
  reason: lot.reason,
  policy: lot.policy,
  granted_at: lot.grantedAt,
  position: lot.position.toString(),
});

const openHoldSchema = answer('OpenHold', 'A hold that is open.', {
  id: textOf('hold_…'),
  amount: amountOf(''),
  held_at: instantOf(''),
  expires_at: instantOf(''),
  member: orNull(textOf('')),
  space: orNull(textOf('')),
});
export const holdListSchema = listAnswer('OpenHoldList', openHoldSchema);

/** S14: who holds is an individual figure; the hold itself is part of the balance. */
export const openHoldAnswer = (hold: HoldView, onlyMember: string | null): object => ({
  id: hold.hold,
  amount: formatNanos(hold.amount),
  held_at: hold.heldAt,
  expires_at: hold.expiresAt,
  member: onlyMember === null || hold.member === onlyMember ? hold.member : null,
  space: hold.space,
});

const spenderSchema = answer('Spender', 'What a member or space has spent and holds, against its cap.', {
  subject: orNull(textOf('Null: what named none.')),
  used: objectOf({ grant_cycle: amountOf(''), calendar_month: amountOf(''), calendar_day: amountOf('') }),
  cap: orNull(
    objectOf({
      window: textOf(''),
      limit: amountOf(''),
      used: amountOf(''),
      left: amountOf(''),
      own: flagOf('Set for this one, not for each.'),
      resets_at: instantOf(''),
    }),
  ),
});
export const spenderListSchema = listAnswer('SpenderList', spenderSchema);

export const spenderAnswer = ({ subject, used, cap }: SpenderView): object => ({
  subject: subject === '' ? null : subject,
  used: {
    grant_cycle: formatNanos(used.grantCycle),
    calendar_month: formatNanos(used.calendarMonth),
    calendar_day: formatNanos(used.calendarDay),
  },
  cap:
    cap === null
      ? null
      : {
          window: cap.window,
          limit: formatNanos(cap.limit),
          used: formatNanos(cap.used),
          left: formatNanos(cap.left),
          own: cap.own,
          resets_at: cap.resetsAt,
        },
});
