import { stringify } from 'csv-stringify/sync';
import { formatNanos, negated } from '#kernel';
import type { JournalEntry } from './journal.js';

const head = [
  'position',
  'stream',
  'revision',
  'event_id',
  'event',
  'effective_at',
  'recorded_at',
  'actor',
  'account',
  'customer',
  'subaccount',
  'lot',
  'debit',
  'credit',
  'asset',
] as const;

export const csvHead = (): string => stringify([[...head]]);

/** One row a posting. Debit and credit have a column each: no cell begins with a minus, so that escaping formulas never touches an amount. */
export const csvRows = ({ entry, of, customer, lines }: JournalEntry): string =>
  stringify(
    lines.map(({ account, lot, amount, asset }) => [
      entry.position.toString(),
      entry.stream,
      entry.revision.toString(),
      entry.id,
      entry.event.type,
      entry.event.at,
      entry.recordedAt,
      entry.actor,
      account,
      customer ?? '',
      of,
      lot ?? '',
      amount > 0n ? formatNanos(amount) : '',
      amount < 0n ? formatNanos(negated(amount)) : '',
      asset,
    ]),
    { escape_formulas: true },
  );
