import { formatNanos } from '#kernel';
import type { SeatChange, SeatChangeKind, SeatUtilization } from '#projections/seat-utilization';
import {
  amountOf,
  answer,
  instantOf,
  listAnswer,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';
import { lineAnswer, lineSchema } from '../subscription/line-answers.js';

const model = orNull({ type: 'string', enum: ['purchased', 'counted'] });

export const utilizationSchema = answer('SeatUtilization', 'Seats of the running subscription (R58–R61).', {
  subscription: textOf('sub_…'),
  policy: textOf('policy@version'),
  model,
  paid: wholeOf('That the running cycle is paid for.'),
  used: wholeOf('That are taken.'),
  available: wholeOf('paid − used − scheduled removals (S23).'),
  used_by: objectOf({
    owner: wholeOf(''),
    admin: wholeOf(''),
    member: wholeOf(''),
    pending: wholeOf('Open invitations, where the plan counts those.'),
  }),
  interval: { type: 'string', enum: ['month', 'year'] },
  currency: textOf('ISO 4217'),
  seat_price: orNull(amountOf('Of one seat for a whole cycle; null: the plan charges none.')),
  scheduled: objectOf({
    effective_at: instantOf('When the next cycle starts.'),
    removals: wholeOf('Seats that it does not have.'),
    plan: orNull(objectOf({ policy: textOf('policy@version'), seats: wholeOf('Bought up front.') })),
  }),
});

export const utilizationAnswer = (found: SeatUtilization): object => ({
  subscription: found.subscription,
  policy: found.policy,
  model: found.model,
  paid: found.paid,
  used: found.used,
  available: found.available,
  used_by: found.usedBy,
  interval: found.interval,
  currency: found.currency,
  seat_price: found.seatPrice === null ? null : formatNanos(found.seatPrice),
  scheduled: {
    effective_at: found.scheduled.effectiveAt,
    removals: found.scheduled.removals,
    plan: found.scheduled.plan,
  },
});

export const changeKinds = [
  'started',
  'added',
  'removal-scheduled',
  'removal-taken-back',
  'joined',
  'left',
  'role-changed',
  'plan-changed',
  'renewed',
  'ended',
] as const satisfies readonly SeatChangeKind[];

const changeSchema = answer('SeatChange', 'One change of seats, and what it costs or gives back (R59).', {
  kind: { type: 'string', enum: changeKinds },
  at: instantOf(''),
  actor: textOf('Who did it.'),
  effective_at: instantOf('When it counts.'),
  member: orNull(textOf('usr_…')),
  role: orNull(textOf('')),
  order: orNull(textOf('ord_…')),
  quantity: wholeOf('Seats more or, below zero, less to pay for.'),
  paid: wholeOf('After it.'),
  used: wholeOf('After it.'),
  scheduled_removals: wholeOf('After it.'),
  amount: amountOf('Charged, or below zero given back, before tax.'),
  per_cycle: amountOf('What every whole cycle costs more or less from then on, before tax.'),
  currency: textOf('ISO 4217'),
  lines: listOf(lineSchema),
});

export const changeListSchema = listAnswer('SeatChangeList', changeSchema);

export const changeAnswer = (change: SeatChange): object => ({
  kind: change.kind,
  at: change.at,
  actor: change.actor,
  effective_at: change.effectiveAt,
  member: change.member,
  role: change.role,
  order: change.order,
  quantity: change.quantity,
  paid: change.paid,
  used: change.used,
  scheduled_removals: change.scheduledRemovals,
  amount: formatNanos(change.amount),
  per_cycle: formatNanos(change.perCycle),
  currency: change.currency,
  lines: change.lines.map(lineAnswer),
});
