import { formatNanos, sum, zero, type Instant, type Nanos } from '#kernel';
import { summaryOf } from '../summaries/summary.js';
import type { LotAccount } from '../lots/lot-book.js';
import { proveOf, type PriceProof } from '../explain/price.js';
import { traceDebit, type DebitTrace } from '../explain/trace.js';
import { money } from '../print/amounts.js';
import { factsOf, tableOf, type Cell, type Column } from '../print/table.js';
import { exitCodes } from '../problem.js';
import { moment } from '../print/times.js';
import type { Run } from './command.js';
import type { ExplainOptions } from '../explain/options.js';

type Row = { readonly lot: string; readonly amount: Nanos; readonly account: LotAccount | undefined };

const columns: readonly Column<Row>[] = [
  { head: 'taken from', text: ({ lot }) => lot },
  { head: 'amount', amount: ({ amount }) => amount },
  { head: 'class', text: ({ account }) => account?.grant.data.class ?? null },
  { head: 'granted', amount: ({ account }) => account?.grant.data.amount ?? null },
  { head: 'at position', align: 'right', text: ({ account }) => account?.grantedIn?.position ?? null },
  { head: 'granted at', text: ({ account }) => (account === undefined ? null : moment(account.grant.at)) },
  { head: 'what', text: ({ account }) => (account === undefined ? null : summaryOf(account.grant).says) },
];

/** A debit → its price, computed again → its allocations → their lots → the grants of those. */
export const explainDebit: Run<ExplainOptions> = async ({ ledger, output }, id, options) => {
  const progress = output.progress('searching', ledger.head);
  const trace = await traceDebit(ledger, id, { account: options.account, at: progress.at });
  await progress.done();
  const { debit, book } = trace;
  const rows = debit.data.allocations.map(({ lot, amount }) => ({ lot, amount, account: book.find(lot) }));
  const debt = debit.type === 'HoldCaptured' ? debit.data.debt : zero;
  const covered = sum([...rows.map(({ amount }) => amount), debt]);
  const proof = proveOf(debit.data);
  const agrees =
    covered === debit.data.amount &&
    proof?.agrees !== false &&
    rows.every(({ account }) => account !== undefined);
  if (output.json) {
    await output.record(recordOf(trace, proof, agrees));
    return agrees ? exitCodes.fine : exitCodes.disagrees;
  }
  await output.line(factsOf(facts(id, trace)));
  if (proof !== null) await output.line(`\n${priceText(proof, trace)}`);
  const whole: Row = {
    lot: debt === zero ? 'together' : `and as debt ${money(debt)}, together`,
    amount: covered,
    account: undefined,
  };
  await output.line(`\n${tableOf(columns, rows, [whole])}`);
  await output.line(
    agrees
      ? '\nEvery step gives the amount that was booked.'
      : '\nThis does not add up to the amount that was booked: run verify.',
  );
  return agrees ? exitCodes.fine : exitCodes.disagrees;
};

const place = (entry: { readonly position: bigint; readonly event: { readonly at: Instant } }): string =>
  `position ${entry.position.toString()}, ${moment(entry.event.at)}`;

const facts = (
  id: string,
  { account, entry, debit, hold, reversal }: DebitTrace,
): readonly (readonly [string, Cell])[] => [
  ['debit', id],
  ['amount', money(debit.data.amount)],
  ['account', account],
  [
    'event',
    `${entry.storedName} at position ${entry.position.toString()}, revision ${entry.revision.toString()}, id ${entry.id}`,
  ],
  ['counts at', moment(entry.event.at)],
  ['recorded at', moment(entry.recordedAt)],
  ['by', entry.actor],
  ['command', entry.commandId],
  ['member', debit.data.member],
  ['space', debit.data.space],
  ['policy', debit.data.policy],
  ...(hold === null
    ? []
    : [
        [
          'captures hold',
          `${debit.type === 'HoldCaptured' ? debit.data.hold : ''} (${place(hold)})`,
        ] as const,
      ]),
  ...(reversal === null ? [] : [['reversed', place(reversal)] as const]),
];

const priceText = (proof: PriceProof, { debit }: DebitTrace): string => {
  const { usage, price } = debit.data;
  const head = `${usage?.provider ?? ''} ${usage?.model ?? ''}, rates of ${proof.catalogue}`;
  const lines = tableOf(
    [
      { head, text: ({ what }: { what: string; count: number; rate: string }) => what },
      { head: 'count', align: 'right', text: ({ count }) => count.toLocaleString('en-US') },
      { head: 'USD each', align: 'right', text: ({ rate }) => rate },
    ],
    proof.lines,
  );
  const priced = `= ${formatNanos(proof.usd)} USD, rounded once, half even, at 9 decimals${proof.usd === price?.usd ? '; as booked' : `; booked ${formatNanos(price?.usd ?? zero)}`}`;
  const converted =
    price === null || formatNanos(price.usdPerCredit) === '1'
      ? ''
      : `\n= ${formatNanos(proof.amount)} credits at ${formatNanos(price.usdPerCredit)} USD each`;
  return `${lines}\n${priced}${converted}`;
};

const recordOf = (
  { account, entry, debit, hold, reversal, book }: DebitTrace,
  proof: PriceProof | null,
  agrees: boolean,
): unknown => ({
  debit: debit.data.debit,
  amount: formatNanos(debit.data.amount),
  account,
  event: {
    type: entry.storedName,
    position: entry.position,
    revision: entry.revision,
    id: entry.id,
    effectiveAt: entry.event.at,
    recordedAt: entry.recordedAt,
    actor: entry.actor,
    command: entry.commandId,
  },
  member: debit.data.member,
  space: debit.data.space,
  policy: debit.data.policy,
  usage: debit.data.usage,
  price: proof === null ? null : { ...proof, usd: formatNanos(proof.usd), amount: formatNanos(proof.amount) },
  hold: hold?.position ?? null,
  reversal: reversal?.position ?? null,
  allocations: debit.data.allocations.map(({ lot, amount }) => ({
    lot,
    amount: formatNanos(amount),
    grantedAtPosition: book.find(lot)?.grantedIn?.position ?? null,
  })),
  debt: formatNanos(debit.type === 'HoldCaptured' ? debit.data.debt : zero),
  agrees,
});
