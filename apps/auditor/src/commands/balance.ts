import { available, held, posted } from '#domain/credit-pool';
import { formatNanos, type Instant, type Nanos } from '#kernel';
import { accountAt } from '../accounts/history.js';
import { momentOf, type MomentOptions } from '../accounts/moment.js';
import { leftOf, lotBook, usableAt, type LotAccount } from '../lots/lot-book.js';
import { exitCodes } from '../problem.js';
import { money } from '../print/amounts.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { moment as written } from '../print/times.js';
import type { Run } from './command.js';

const columns: readonly Column<LotAccount>[] = [
  { head: 'lot', text: ({ id }) => id },
  { head: 'class', text: ({ grant }) => grant.data.class },
  { head: 'granted', amount: ({ grant }) => grant.data.amount },
  { head: 'left', amount: leftOf },
  { head: 'held', amount: ({ pinned }) => pinned },
  { head: 'usable from', text: ({ grant }) => written(grant.data.effectiveAt) },
  {
    head: 'expires',
    text: ({ grant }) => (grant.data.expiresAt === null ? 'never' : written(grant.data.expiresAt)),
  },
  { head: 'at position', align: 'right', text: ({ grantedIn }) => grantedIn?.position ?? null },
];

export type LotRecord = {
  readonly lot: string;
  readonly class: string;
  readonly granted: string;
  readonly left: string;
  readonly held: string;
  readonly effectiveAt: Instant;
  readonly expiresAt: Instant | null;
  readonly position: bigint | null;
};

const lotRecord = (lot: LotAccount): LotRecord => ({
  lot: lot.id,
  class: lot.grant.data.class,
  granted: formatNanos(lot.grant.data.amount),
  left: formatNanos(leftOf(lot)),
  held: formatNanos(lot.pinned),
  effectiveAt: lot.grant.data.effectiveAt,
  expiresAt: lot.grant.data.expiresAt,
  position: lot.grantedIn?.position ?? null,
});

/** A balance at a moment, from the account's own events (S3, S5). */
export const balance: Run<MomentOptions> = async ({ ledger, output }, account, options) => {
  const moment = momentOf(options, ledger.now);
  const book = lotBook();
  const { pool, last, events, due } = await accountAt(ledger, account, moment, (_, event, entry) => {
    book.note(event, entry);
  });
  const lots = book.lots().filter((lot) => leftOf(lot) > 0n);
  const asset = pool.plan?.terms.asset.code ?? '';
  const sums: readonly (readonly [string, Nanos])[] = [
    ['posted', posted(pool)],
    ['held', held(pool)],
    ['available', available(pool)],
    ['debt', pool.debt],
  ];
  if (output.json) {
    const amounts = Object.fromEntries(sums.map(([name, amount]) => [name, formatNanos(amount)]));
    await output.record({
      account,
      ...moment,
      asset,
      ...amounts,
      frozen: [...pool.frozen.keys()],
      events,
      position: last.position,
      due: due.length,
      lots: lots.map(lotRecord),
    });
    return exitCodes.fine;
  }
  const ahead = lots.filter((lot) => !usableAt(lot, moment.asOf)).length;
  await output.line(
    factsOf([
      ['account', account],
      ['owner', pool.account === null ? null : `${pool.account.owner.kind} ${pool.account.owner.id}`],
      ['policy', pool.plan?.policy ?? null],
      ['as of', written(moment.asOf)],
      ['known at', written(moment.knownAt)],
      ['events', `${events.toString()}, the last at position ${last.position.toString()}`],
      ...(due.length === 0
        ? []
        : [['due', `${due.length.toString()} more that no sweep has booked yet, counted here`] as const]),
      ...(pool.frozen.size === 0 ? [] : [['frozen', [...pool.frozen.keys()].join(', ')] as const]),
    ]),
  );
  await output.line(
    `\n${tableOf(
      [
        { head: asset, text: ([name]) => name },
        { head: 'amount', amount: ([, amount]) => amount },
      ],
      sums,
    )}`,
  );
  if (lots.length > 0) await output.line(`\n${tableOf(columns, lots)}`);
  if (ahead > 0)
    output.remark(`${ahead.toString()} of these lots are not usable yet and count nowhere above`);
  if (pool.debt > 0n)
    output.remark(`available is what is left less held less the debt of ${money(pool.debt)}`);
  return exitCodes.fine;
};
