import { sql, type Kysely } from 'kysely';
import { proofLimits } from '#proof';

/** `row`: its key as JSON. `differences`: for a changed row, each column with both values. */
export type RowDifference = {
  readonly kind: 'changed' | 'added' | 'missing';
  readonly row: string;
  readonly differences: string;
};

type Tables = { readonly live: readonly [string, string]; readonly folded: readonly [string, string] };

/**
 * Rows that differ between the live table and the one folded from the log, found by the server over the table's own key: the
 * text of whole rows is compared, and columns are looked at only where it differs.
 */
export const differentRows = async (
  db: Kysely<never>,
  { live, folded }: Tables,
  key: readonly string[],
): Promise<readonly RowDifference[]> => {
  const column = (side: 'live' | 'folded', name: string) => sql.ref(`${side}.${name}`);
  const same = sql.join(
    key.map((name) => sql`${column('live', name)} = ${column('folded', name)}`),
    sql` and `,
  );
  const row = sql.join(
    key.map((name) => sql`${sql.lit(name)}, coalesce(${column('live', name)}, ${column('folded', name)})`),
  );
  const [first = ''] = key;
  const { rows } = await sql<RowDifference>`
    select
      jsonb_build_object(${row})::text as row,
      case when ${column('live', first)} is null then 'missing' when ${column('folded', first)} is null then 'added' else 'changed' end as kind,
      coalesce((
        select string_agg(key || ' ' || coalesce(b.value, 'null') || ', not ' || coalesce(a.value, 'null'), '; ' order by key)
        from jsonb_each_text(to_jsonb(live)) a full join jsonb_each_text(to_jsonb(folded)) b using (key)
        where a.value is distinct from b.value
      ), '') as differences
    from ${sql.table(live.join('.'))} live full join ${sql.table(folded.join('.'))} folded on ${same}
    where live::text is distinct from folded::text
    order by 1
    limit ${sql.lit(proofLimits.findingsKept)}`.execute(db);
  return rows;
};
