import type { Kysely } from 'kysely';
import { readPolicy, type PolicyDocument } from '#domain/policy';
import type { Instant, Json } from '#kernel';
import { limitOf, pageOf, startOf, type Listing, type Page, type PageRequest } from '../cursor.js';
import type { PlansTables } from './table.js';

export type PlansDb = Kysely<PlansTables>;
export const bindPlans = <T>(db: Kysely<T>): PlansDb => db.withSchema('plans') as unknown as PlansDb; // other read models' tables stand beside these

export type PlanView = {
  readonly plan: string;
  /** The latest that is published. */
  readonly version: number;
  readonly document: PolicyDocument;
  readonly publishedAt: Instant;
};

const planList: Listing<PlanView> = { list: 'plans', parts: 1, keyOf: ({ plan }) => [plan] };

export const plansQuery = (db: PlansDb, span: { after: string; limit: number }) =>
  db.selectFrom('plans').selectAll().where('plan', '>', span.after).orderBy('plan').limit(span.limit);

export const planQuery = (db: PlansDb, plan: string) =>
  db.selectFrom('plans').selectAll().where('plan', '=', plan);

type Found = Awaited<ReturnType<ReturnType<typeof plansQuery>['execute']>>[number];

const shown = ({ plan, version, document, published_at }: Found): PlanView => ({
  plan,
  version: Number(version),
  document: readPolicy(JSON.parse(document) as Json).document,
  publishedAt: published_at,
});

/** R21: every plan in its latest version, by name. */
export const plansOf = async (db: PlansDb, request: PageRequest): Promise<Page<PlanView>> => {
  const limit = limitOf(request);
  const after = startOf(planList, request)?.[0] ?? '';
  const rows = await plansQuery(db, { after, limit: limit + 1 }).execute();
  return pageOf(planList, rows.map(shown), limit);
};

/** `null`: no such plan. */
export const planOf = async (db: PlansDb, plan: string): Promise<PlanView | null> => {
  const row = await planQuery(db, plan).executeTakeFirst();
  return row === undefined ? null : shown(row);
};
