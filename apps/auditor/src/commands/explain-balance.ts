import { available, held, posted } from '#domain/credit-pool';
import { formatNanos, minus, sum, type Nanos } from '#kernel';
import { accountAt } from '../accounts/history.js';
import { momentOf } from '../accounts/moment.js';
import { leftOf, lotBook, usableAt, type LotAccount } from '../explain/lot-book.js';
import { exitCodes } from '../problem.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { moment as written } from '../print/times.js';
import type { Run } from './command.js';
import type { ExplainOptions } from './explain.js';

type Row = Pick<
  LotAccount,
  'repaid' | 'spent' | 'returned' | 'expired' | 'adjusted' | 'refunded' | 'pinned'
> & {
  readonly id: string;
  readonly class: string;
  readonly granted: Nanos;
  readonly left: Nanos;
  readonly position: string;
  readonly why: string;
};

const amounts = [
  'granted',
  'repaid',
  'spent',
  'returned',
  'expired',
  'adjusted',
  'refunded',
  'left',
] as const;

const rowOf = (lot: LotAccount): Row => {
  const { data, type } = lot.grant;
  const why =
    type === 'CreditsPurchased'
      ? `paid ${formatNanos(data.paid.amount)} ${data.paid.currency} (${data.paid.reference})`
      : [data.source.kind, data.source.reference, data.source.reason].filter(Boolean).join(', ');
  return {
    ...lot,
    class: data.class,
    granted: data.amount,
    left: leftOf(lot),
    position: lot.grantedIn?.position.toString() ?? 'due',
    why,
  };
};

/** Columns that are nothing for every lot are left out. */
const columnsFor = (rows: readonly Row[]): readonly Column<Row>[] => [
  { head: 'lot', text: ({ id }) => id },
  { head: 'class', text: (row) => row.class },
  { head: 'at position', align: 'right', text: ({ position }) => position },
  ...amounts
    .filter((name) => name === 'granted' || name === 'left' || rows.some((row) => row[name] !== 0n))
    .map((name) => ({ head: name, amount: (row: Row) => row[name] })),
  { head: 'why', text: ({ why }) => why },
];

const totalOf = (rows: readonly Row[]): Row => {
  const totals = Object.fromEntries(
    [...amounts, 'pinned' as const].map((name) => [name, sum(rows.map((row) => row[name]))]),
  ) as Record<(typeof amounts)[number] | 'pinned', Nanos>;
  return { ...totals, id: 'together', class: '', position: '', why: '' };
};

/** A balance = its lots, each from its grant down to what is left; and the domain's own fold beside it, which must say the same. */
export const explainBalance: Run<ExplainOptions> = async ({ ledger, output }, account, options) => {
  const moment = momentOf(options, ledger.now);
  const book = lotBook();
  const { pool, last } = await accountAt(ledger, account, moment, (_, event, entry) =>
    book.note(event, entry),
  );
  const rows = book.lots().map(rowOf);
  const usable = book.lots().filter((lot) => usableAt(lot, moment.asOf));
  const left = sum(usable.map(leftOf));
  const computed = { left, held: sum(usable.map(({ pinned }) => pinned)), debt: pool.debt };
  const total = minus(minus(computed.left, computed.held), computed.debt);
  const agrees =
    total === available(pool) && computed.held === held(pool) && minus(left, pool.debt) === posted(pool);
  if (output.json) {
    const spelled = rows.map((row) => ({
      lot: row.id,
      class: row.class,
      position: row.position,
      why: row.why,
      ...Object.fromEntries([...amounts, 'pinned' as const].map((name) => [name, formatNanos(row[name])])),
    }));
    await output.record({
      account,
      ...moment,
      position: last.position,
      left: formatNanos(left),
      held: formatNanos(computed.held),
      debt: formatNanos(pool.debt),
      available: formatNanos(total),
      agrees,
      lots: spelled,
    });
    return agrees ? exitCodes.fine : exitCodes.disagrees;
  }
  await output.line(
    factsOf([
      ['account', account],
      ['as of', written(moment.asOf)],
      ['known at', written(moment.knownAt)],
      ['up to', `position ${last.position.toString()}`],
    ]),
  );
  await output.line(`\n${tableOf(columnsFor(rows), rows, [totalOf(rows)])}`);
  const steps: readonly (readonly [string, Nanos])[] = [
    ['left of usable lots', left],
    ['− open holds', computed.held],
    ['− debt', computed.debt],
  ];
  await output.line(
    `\n${tableOf(
      [
        { head: pool.plan?.terms.asset.code ?? '', text: ([name]) => name },
        { head: 'amount', amount: ([, amount]) => amount },
      ],
      steps,
      [['= available', total]],
    )}`,
  );
  await output.line(
    agrees
      ? "\nThe ledger's own fold of the same events gives the same."
      : `\nThe ledger's own fold gives ${formatNanos(available(pool))}: run verify.`,
  );
  return agrees ? exitCodes.fine : exitCodes.disagrees;
};
