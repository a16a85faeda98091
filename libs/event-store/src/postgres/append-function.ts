/** Any constant: it orders appends, and only them, within one database. */
const APPEND_LOCK = '4_901_734_260_113';

/**
 * One batch of requests of different streams, in one round trip (S19). The lock lets one appender at a time, of any process, take
 * the next positions; its end is the commit, so positions become visible in order. Each request succeeds or fails alone.
 *
 * `r_…` describe requests: the stream's key (0 = not known to the caller), name, expected revision (-1 = no stream), number of
 * events. `e_…` describe events: request (from 1), place in the request (from 0), and content. `careful` looks for ids that the
 * stream already holds before it writes; without it they fail the whole batch with unique_violation, and the caller asks again.
 *
 * Answers the head before the batch; `keys` where the caller did not know all; `kinds` and `numbers` where a request did not
 * simply succeed: 0 = written from this position, 1 = a repeat that ends at this position, 2 = conflict with this head (-1 = none).
 */
export const appendFunction = `
create or replace function ledger.append(
  r_keys integer[], r_names text[], r_expected bigint[], r_counts integer[],
  e_requests integer[], e_nths integer[], e_ids uuid[], e_types text[], e_data text[], e_metadata text[], careful boolean,
  out base bigint, out stored bigint, out keys integer[], out kinds integer[], out numbers bigint[]
) language plpgsql as $$
declare
  heads bigint[];
  wanted bigint := 0;
  written bigint;
  first integer := 1;
  ids uuid[];
  last bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'ledger.append needs the isolation level read committed: it must see what the last appender wrote';
  end if;
  perform pg_advisory_xact_lock(${APPEND_LOCK});

  if 0 = any (r_keys) then
    insert into ledger.streams (name)
      select distinct r.name from unnest(r_keys, r_names, r_expected) as r (key, name, expected)
      where r.key = 0 and r.expected = -1 and not exists (select from ledger.streams s where s.name = r.name);
    r_keys := array(
      select coalesce((select s.key from ledger.streams s where r.key = 0 and s.name = r.name), r.key)
      from unnest(r_keys, r_names) with ordinality as r (key, name, n) order by r.n);
    keys := r_keys;
  end if;

  base := coalesce((select e.position from ledger.events e order by e.position desc limit 1), 0);
  stored := extract(epoch from clock_timestamp()) * 1000;
  heads := array(
    select coalesce((select e.revision from ledger.events e where e.stream_key = r.key order by e.revision desc limit 1), -1)
    from unnest(r_keys) with ordinality as r (key, n) order by r.n);

  if heads = r_expected and not careful then
    insert into ledger.events (position, stored_at, stream_key, revision, event_id, type, data, metadata)
      select base + e.n, stored, r_keys[e.request], r_expected[e.request] + 1 + e.nth, e.id, e.type, e.data, e.metadata
      from unnest(e_requests, e_nths, e_ids, e_types, e_data, e_metadata) with ordinality as e (request, nth, id, type, data, metadata, n);
    wanted := cardinality(e_ids);
  else
    kinds := array_fill(2, array[cardinality(r_keys)]);
    numbers := heads;
    for i in 1 .. cardinality(r_keys) loop
      ids := e_ids[first : first + r_counts[i] - 1];
      first := first + r_counts[i];
      if heads[i] = r_expected[i] then
        if not careful or not exists (select from ledger.events e where e.stream_key = r_keys[i] and e.event_id = any (ids)) then
          kinds[i] := 0;
          numbers[i] := base + wanted + 1;
          wanted := wanted + r_counts[i];
        end if;
      elsif heads[i] > r_expected[i] then
        select max(e.position) into last
          from unnest(ids) with ordinality as r (id, n)
          join ledger.events e on e.stream_key = r_keys[i] and e.revision = r_expected[i] + r.n and e.event_id = r.id
          having count(*) = r_counts[i];
        if last is not null then
          kinds[i] := 1;
          numbers[i] := last;
        end if;
      end if;
    end loop;
    if wanted = 0 then
      return;
    end if;
    insert into ledger.events (position, stored_at, stream_key, revision, event_id, type, data, metadata)
      select numbers[e.request] + e.nth, stored, r_keys[e.request], r_expected[e.request] + 1 + e.nth, e.id, e.type, e.data, e.metadata
      from unnest(e_requests, e_nths, e_ids, e_types, e_data, e_metadata) as e (request, nth, id, type, data, metadata)
      where kinds[e.request] = 0;
  end if;

  get diagnostics written = row_count;
  if written <> wanted then
    raise exception 'ledger.append wrote % events instead of %', written, wanted;
  end if;
end $$;

revoke execute on function ledger.append from public;
grant execute on function ledger.append to ledger_append;
`;
