import type { Kysely } from 'kysely';
import { invoiceLine, type InvoiceLine } from '#domain/customer';
import { list, type Instant, type Json, type Nanos } from '#kernel';
import { beforeOf, limitOf, newestFirst, pageOf, type Page, type PageRequest } from '../cursor.js';
import type { SeatUtilizationTables } from './table.js';

export type SeatUtilizationDb = Kysely<SeatUtilizationTables>;
export const bindSeatUtilization = <T>(db: Kysely<T>): SeatUtilizationDb =>
  db.withSchema('seat_utilization') as unknown as SeatUtilizationDb; // other read models' tables stand beside these

export type SeatUtilization = {
  readonly subscription: string;
  readonly policy: string;
  /** `purchased` or `counted`; `null`: the plan has no seats. */
  readonly model: string | null;
  readonly paid: number;
  readonly used: number;
  /** S23: paid − used − scheduled removals. */
  readonly available: number;
  /** Used seats by who holds them; `pending`: open invitations, where the plan counts those. */
  readonly usedBy: {
    readonly owner: number;
    readonly admin: number;
    readonly member: number;
    readonly pending: number;
  };
  readonly interval: string;
  readonly currency: string;
  /** Of one seat for a whole cycle; `null`: the plan charges none. */
  readonly seatPrice: Nanos | null;
  /** What the next cycle has otherwise, and when it starts. */
  readonly scheduled: {
    readonly effectiveAt: Instant;
    readonly removals: number;
    /** A change of plan, and the seats bought up front from then on. */
    readonly plan: { readonly policy: string; readonly seats: number } | null;
  };
};

export const seatsQuery = (db: SeatUtilizationDb, customer: string) =>
  db.selectFrom('seats').selectAll().where('customer', '=', customer);

/** R58–R61, S23. `null`: no subscription runs. */
export const seatUtilizationOf = async (
  db: SeatUtilizationDb,
  customer: string,
): Promise<SeatUtilization | null> => {
  const row = await seatsQuery(db, customer).executeTakeFirst();
  if (row === undefined) return null;
  const { subscription, policy, interval, currency, cycle_end, next_policy } = row;
  if (subscription === null || policy === null || interval === null) return null;
  if (currency === null || cycle_end === null) return null;
  const { owners, admins, members, pending, paid, used, scheduled_removals: removals } = row;
  return {
    ...{ subscription, policy, interval, currency, paid, used },
    model: row.model,
    available: paid - used - removals,
    usedBy: { owner: owners, admin: admins, member: members, pending },
    seatPrice: row.seat_price,
    scheduled: {
      effectiveAt: cycle_end,
      removals,
      plan: next_policy === null ? null : { policy: next_policy, seats: row.next_seats ?? 0 },
    },
  };
};

export type SeatChangeKind =
  | 'started'
  | 'added'
  | 'removal-scheduled'
  | 'removal-taken-back'
  | 'joined'
  | 'left'
  | 'role-changed'
  | 'plan-changed'
  | 'renewed'
  | 'ended';

export type SeatChange = {
  readonly position: bigint;
  readonly kind: SeatChangeKind;
  readonly at: Instant;
  /** Who did it; of seats that were ordered, who ordered them. */
  readonly actor: string;
  /** When it counts: a scheduled removal at the next cycle. */
  readonly effectiveAt: Instant;
  readonly member: string | null;
  readonly role: string | null;
  readonly order: string | null;
  /** Seats more or less to pay for. */
  readonly quantity: number;
  /** As they are after it. */
  readonly paid: number;
  readonly used: number;
  readonly scheduledRemovals: number;
  /** Σ of the lines: charged, or below zero given back. */
  readonly amount: Nanos;
  /** What every whole cycle costs more or less from then on, before tax. */
  readonly perCycle: Nanos;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
};

const changeList = newestFirst<SeatChange>('seat-changes');

export const changesQuery = (
  db: SeatUtilizationDb,
  customer: string,
  span: { before: bigint; limit: number; kind?: string | undefined },
) =>
  db
    .selectFrom('changes')
    .select(['position', 'kind', 'at', 'actor', 'effective_at as effectiveAt', 'member', 'role', 'order'])
    .select(['quantity', 'paid', 'used', 'scheduled_removals as scheduledRemovals'])
    .select(['amount', 'per_cycle as perCycle', 'currency', 'lines'])
    .where('customer', '=', customer)
    .where('position', '<', span.before)
    .$if(span.kind !== undefined, (query) => query.where('kind', '=', span.kind ?? ''))
    .orderBy('position', 'desc')
    .limit(span.limit);

/** As this read model wrote them. */
const linesOf = (text: string): readonly InvoiceLine[] =>
  list(invoiceLine).decode(JSON.parse(text) as Json, 'lines');

/** Every change of seats with what it costs, newest first (R59). */
export const seatHistoryOf = async (
  db: SeatUtilizationDb,
  customer: string,
  request: PageRequest & { readonly kind?: SeatChangeKind | undefined },
): Promise<Page<SeatChange>> => {
  const limit = limitOf(request);
  const span = { before: beforeOf(changeList, request), limit: limit + 1, kind: request.kind };
  const rows = await changesQuery(db, customer, span).execute();
  const changes = rows.map(
    (row): SeatChange => ({ ...row, kind: row.kind as SeatChangeKind, lines: linesOf(row.lines) }), // as `project` spells them
  );
  return pageOf(changeList, changes, limit);
};
