import { available, held, posted, type CreditPool } from '#domain/credit-pool';
import { formatNanos, minus, sum, type Instant, type Nanos } from '#kernel';
import { accountAt } from '../accounts/history.js';
import { momentOf } from '../accounts/moment.js';
import { leftOf, lotBook, usableAt, type LotAccount } from '../lots/lot-book.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { moment as written } from '../print/times.js';
import { exitCodes } from '../problem.js';
import type { Run } from './command.js';
import type { ExplainOptions } from '../explain/options.js';

const kinds = ['granted', 'repaid', 'spent', 'returned', 'expired', 'adjusted', 'refunded'] as const;

type Row = {
  readonly id: string;
  readonly class: string;
  readonly position: string;
  readonly why: string;
  readonly sums: LotAccount['sums'];
  readonly left: Nanos;
};

const rowOf = (lot: LotAccount): Row => {
  const { data, type } = lot.grant;
  const why =
    type === 'CreditsPurchased'
      ? `paid ${formatNanos(data.paid.amount)} ${data.paid.currency} (${data.paid.reference})`
      : [data.source.kind, data.source.reference, data.source.reason]
          .filter((word) => word !== null)
          .join(', ');
  const position = lot.grantedIn?.position.toString() ?? 'due';
  return { id: lot.id, class: data.class, position, why, sums: lot.sums, left: leftOf(lot) };
};

/** Columns that are nothing for every lot are left out. */
const columnsFor = (rows: readonly Row[]): readonly Column<Row>[] => [
  { head: 'lot', text: ({ id }) => id },
  { head: 'class', text: (row) => row.class },
  { head: 'at position', align: 'right', text: ({ position }) => position },
  ...kinds
    .filter((kind) => kind === 'granted' || rows.some(({ sums }) => sums[kind] !== 0n))
    .map((kind) => ({ head: kind, amount: ({ sums }: Row) => sums[kind] })),
  { head: 'left', amount: ({ left }) => left },
  { head: 'why', text: ({ why }) => why },
];

const totalOf = (rows: readonly Row[]): Row => {
  const total = (kind: (typeof kinds)[number]): Nanos => sum(rows.map(({ sums }) => sums[kind]));
  const sums = Object.fromEntries(kinds.map((kind) => [kind, total(kind)])) as Row['sums']; // of the same kinds, all of them
  return { id: 'together', class: '', position: '', why: '', sums, left: sum(rows.map(({ left }) => left)) };
};

type Arithmetic = {
  readonly left: Nanos;
  readonly held: Nanos;
  readonly debt: Nanos;
  readonly available: Nanos;
  readonly agrees: boolean;
};

/** Invariant 1 from the lots, and whether the domain's own fold of the same events says the same. */
const arithmeticOf = (lots: readonly LotAccount[], pool: CreditPool, at: Instant): Arithmetic => {
  const usable = lots.filter((lot) => usableAt(lot, at));
  const left = sum(usable.map(leftOf));
  const pinned = sum(usable.map((lot) => lot.pinned));
  const total = minus(minus(left, pinned), pool.debt);
  const agrees =
    total === available(pool) && pinned === held(pool) && minus(left, pool.debt) === posted(pool);
  return { left, held: pinned, debt: pool.debt, available: total, agrees };
};

/** A balance = its lots, each from its grant down to what is left. */
export const explainBalance: Run<ExplainOptions> = async ({ ledger, output }, account, options) => {
  const moment = momentOf(options, ledger.now);
  const book = lotBook();
  const { pool, last } = await accountAt(ledger, account, moment, (_, event, entry) => {
    book.note(event, entry);
  });
  const rows = book.lots().map(rowOf);
  const { agrees, ...amounts } = arithmeticOf(book.lots(), pool, moment.asOf);
  const code = agrees ? exitCodes.fine : exitCodes.disagrees;
  if (output.json) {
    await output.record({
      account,
      ...moment,
      position: last.position,
      ...spelled(amounts),
      agrees,
      lots: rows.map(recordOf),
    });
    return code;
  }
  const steps: readonly Step[] = [
    ['left of usable lots', amounts.left],
    ['− open holds', amounts.held],
    ['− debt', amounts.debt],
  ];
  const head = pool.plan?.terms.asset.code ?? '';
  await output.line(
    factsOf([
      ['account', account],
      ['as of', written(moment.asOf)],
      ['known at', written(moment.knownAt)],
      ['up to', `position ${last.position.toString()}`],
    ]),
  );
  await output.line(`\n${tableOf(columnsFor(rows), rows, [totalOf(rows)])}`);
  await output.line(`\n${tableOf(stepColumns(head), steps, [['= available', amounts.available]])}`);
  await output.line(
    agrees
      ? "\nThe ledger's own fold of the same events gives the same."
      : `\nThe ledger's own fold gives ${formatNanos(available(pool))}: run verify.`,
  );
  return code;
};

type Step = readonly [string, Nanos];
const stepColumns = (head: string): readonly Column<Step>[] => [
  { head, text: ([name]) => name },
  { head: 'amount', amount: ([, amount]) => amount },
];

const spelled = (amounts: Readonly<Record<string, Nanos>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, formatNanos(amount)]));

const recordOf = ({ id, sums, left, ...row }: Row): unknown => ({
  lot: id,
  class: row.class,
  position: row.position,
  why: row.why,
  ...spelled(sums),
  left: formatNanos(left),
});
