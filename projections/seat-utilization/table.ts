import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { createTable, tableOf } from '../tables.js';

/** One row a customer, from its first event on; empty columns without a running subscription. */
export type SeatsRow = {
  customer: string;
  subscription: string | null;
  policy: string | null;
  model: string | null;
  paid: number;
  used: number;
  scheduled_removals: number;
  /** Seats used by members, by role; and by open invitations where the plan counts those. */
  owners: number;
  admins: number;
  members: number;
  pending: number;
  interval: string | null;
  currency: string | null;
  /** Of one seat for a whole cycle. */
  seat_price: Nanos | null;
  cycle_end: Instant | null;
  /** A change of plan that comes with the next cycle. */
  next_policy: string | null;
  next_seats: number | null;
  /** Who placed the order that waits for its payment. */
  ordered_by: string | null;
  /** The customer as the domain folds it: what the columns above are made of. */
  state: string;
};
/** R59, R61: one line of the seats' history. */
export type ChangeRow = {
  customer: string;
  position: bigint;
  kind: string;
  at: Instant;
  actor: string;
  /** When it counts: a scheduled removal at the next cycle. */
  effective_at: Instant;
  member: string | null;
  role: string | null;
  order: string | null;
  /** Seats more or less to pay for. */
  quantity: number;
  /** As they are after it. */
  paid: number;
  used: number;
  scheduled_removals: number;
  /** Σ of the lines: charged or given back for it. */
  amount: Nanos;
  /** What every whole cycle costs more or less from then on. */
  per_cycle: Nanos;
  currency: string;
  /** Invoice lines as JSON. */
  lines: string;
};
export type SeatUtilizationTables = { seats: SeatsRow; changes: ChangeRow };

export const seats = tableOf<SeatsRow>('seats', ['customer'], {
  customer: 'text',
  subscription: 'text?',
  policy: 'text?',
  model: 'text?',
  paid: 'integer',
  used: 'integer',
  scheduled_removals: 'integer',
  owners: 'integer',
  admins: 'integer',
  members: 'integer',
  pending: 'integer',
  interval: 'text?',
  currency: 'text?',
  seat_price: 'bigint?',
  cycle_end: 'timestamptz?',
  next_policy: 'text?',
  next_seats: 'integer?',
  ordered_by: 'text?',
  state: 'text',
});
export const changes = tableOf<ChangeRow>('changes', ['customer', 'position'], {
  customer: 'text',
  position: 'bigint',
  kind: 'text',
  at: 'timestamptz',
  actor: 'text',
  effective_at: 'timestamptz',
  member: 'text?',
  role: 'text?',
  order: 'text?',
  quantity: 'integer',
  paid: 'integer',
  used: 'integer',
  scheduled_removals: 'integer',
  amount: 'bigint',
  per_cycle: 'bigint',
  currency: 'text',
  lines: 'text',
});

export const create = async (db: Kysely<SeatUtilizationTables>): Promise<void> => {
  await createTable(db, seats);
  await createTable(db, changes);
};
