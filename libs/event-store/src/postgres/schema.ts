/**
 * The log. Positions are dense: the one appender at a time (`append.sql.ts`) takes the next ones, so a reader can prove that it
 * missed nothing. Payloads are text, never jsonb, which reorders keys and rewrites numbers. The indexes are the primary key, the
 * fence on revisions, and the ids: the last is the durable index of commands (S18). Nothing else is indexed.
 */
export const tables = `
create schema if not exists ledger;

create table if not exists ledger.streams (
  key integer generated always as identity primary key,
  name text collate "C" not null unique
);

create table if not exists ledger.events (
  position bigint primary key check (position > 0),
  stored_at bigint not null,
  stream_key integer not null,
  revision integer not null check (revision >= 0),
  event_id uuid not null,
  type text collate "C" not null,
  data text collate "C" not null,
  metadata text collate "C" not null,
  constraint events_revision unique (stream_key, revision),
  constraint events_id unique (stream_key, event_id)
);
`;

/** What is written stays: refused here for everybody, the owner included, and by the grants for everybody else. */
export const immutability = `
create or replace function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on %.% is refused: the ledger only grows', tg_op, tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end $$;

create or replace trigger refuse_change before update or delete or truncate on ledger.events
  for each statement execute function ledger.refuse_change();
create or replace trigger refuse_change before update or delete or truncate on ledger.streams
  for each statement execute function ledger.refuse_change();
`;

/** Roles belong to the whole server: another database's migration may create the same one at the same time. */
const role = (name: string): string => `
do $$ begin
  if not exists (select from pg_roles where rolname = '${name}') then
    begin create role ${name} nologin; exception when duplicate_object or unique_violation then null; end;
  end if;
  if not pg_has_role(current_user, '${name}', 'member') then grant ${name} to current_user; end if;
end $$;
`;

/**
 * `ledger_append` writes and reads the log, `ledger_projector` and `ledger_reader` read it. What a projector may write beside it
 * is granted by whoever creates that.
 */
export const roles = `
${role('ledger_append')}${role('ledger_projector')}${role('ledger_reader')}
revoke all on all tables in schema ledger from public;
grant usage on schema ledger to ledger_append, ledger_projector, ledger_reader;
grant select on ledger.streams, ledger.events to ledger_append, ledger_projector, ledger_reader;
grant insert on ledger.streams, ledger.events to ledger_append;
`;
