import { sql, type Transaction } from 'kysely';
import type { Kind, Objects } from './objects.js';
import { invalid } from './problem.js';

export type Page = {
  readonly limit: number;
  /** Ids: what follows one, or what goes before it. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
};
/** A list's filters: members of the body by their names. */
export type Where = Readonly<Record<string, string | undefined>>;
export type CreatedRange = { gte?: number; gt?: number; lte?: number; lt?: number };

const times = { gte: sql`>=`, gt: sql`>`, lte: sql`<=`, lt: sql`<` };

/** A page of a list, newest first. */
export const pageOf =
  <T>(tx: Transaction<T>) =>
  async <K extends Kind>(
    kind: K,
    where: Where,
    { limit, after, before }: Page,
    created: CreatedRange = {},
  ): Promise<{ readonly data: Objects[K][]; readonly more: boolean }> => {
    const seqOf = async (id: string): Promise<bigint> => {
      const { rows } = await sql<{ seq: bigint }>`
        select seq from stripe_sandbox.objects where id = ${id} and kind = ${kind}`.execute(tx);
      const [row] = rows;
      if (row === undefined) throw invalid(`No such ${kind}: '${id}'`, { code: 'resource_missing' });
      return row.seq;
    };
    const conditions = [sql`kind = ${kind}`];
    for (const [name, value] of Object.entries(where))
      if (value !== undefined) conditions.push(sql`body->>${sql.lit(name)} = ${value}`);
    for (const key of ['gte', 'gt', 'lte', 'lt'] as const)
      if (created[key] !== undefined)
        conditions.push(sql`(body->>'created')::bigint ${times[key]} ${created[key]}`);
    if (after !== undefined) conditions.push(sql`seq < ${await seqOf(after)}`);
    if (before !== undefined) conditions.push(sql`seq > ${await seqOf(before)}`);
    const { rows } = await sql<{ body: Objects[K] }>`
      select body from stripe_sandbox.objects where ${sql.join(conditions, sql` and `)}
      order by seq ${before === undefined ? sql`desc` : sql`asc`} limit ${limit + 1}`.execute(tx);
    const data = rows.slice(0, limit).map(({ body }) => body);
    return { data: before === undefined ? data : data.reverse(), more: rows.length > limit };
  };
