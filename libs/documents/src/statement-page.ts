import type { Content } from 'pdfmake';
import { minus, plus, plusMs, sum, zero, type Nanos } from '#kernel';
import { taxRemarks } from './charges.js';
import type { StatementCharge, StatementDocument, StatementEntry } from './document.js';
import { figure, remark, sums, type Page } from './frame.js';
import { idiomOf, type Idiom } from './idiom.js';
import { sectionOf, type Column } from './sections.js';
import { printable } from './text.js';

const end = (head: string): Column => ({ head, width: 'auto', side: 'right' });

/**
 * R26: a customer's account over one cycle. What was owed before, what was charged by lines, apart for seats and credits, tax by place
 * and rate, how it was paid, what is owed after; and what the pools of credits came to.
 */
export const statementPage = (document: StatementDocument): Page => {
  const { from, until, currency, entries } = document;
  const idiom = idiomOf(document);
  const { daysOf } = idiom;
  const { statement: labels } = idiom.labels;
  return {
    title: labels.title,
    stamp: null,
    facts: [
      [labels.period, daysOf({ start: from, end: until })],
      [labels.currency, currency],
    ],
    body: [
      sums(summaryOf(document, idiom)),
      ...(entries.length === 0 ? [remark(labels.nothing)] : []),
      ...chargesOf(document, 'subscription', idiom),
      ...chargesOf(document, 'credits', idiom),
      ...taxesOf(document, idiom),
      ...paymentsOf(document, idiom),
      ...disputesOf(document, idiom),
      ...accountOf(document, idiom),
      ...creditsOf(document, idiom),
    ],
  };
};

const closingOf = ({ opening, entries }: StatementDocument): Nanos =>
  plus(opening, sum(entries.map(({ amount }) => amount)));

const summaryOf = (document: StatementDocument, { money, labels: { statement: labels } }: Idiom) => {
  const kinds = Object.keys(labels.sums) as StatementEntry['what'][];
  const lines = kinds.flatMap((kind): (readonly [string, string])[] => {
    const some = document.entries.filter(({ what }) => what === kind);
    return some.length === 0 ? [] : [[labels.sums[kind], money(sum(some.map(({ amount }) => amount)))]];
  });
  return [
    [labels.opening, money(document.opening)] as const,
    ...lines,
    [labels.closing, money(closingOf(document))] as const,
  ];
};

const small = (text: string): Content => ({ text: printable(text), fontSize: 8, color: '#5b6470' });

const chargesOf = (
  { charges, entries }: StatementDocument,
  sells: StatementCharge['sells'],
  { money, daysOf, wordsOf, labels: { statement: labels } }: Idiom,
): Content[] => {
  const some = charges.filter((charge) => charge.sells === sells);
  if (some.length === 0) return [];
  const timed = some.some(({ period }) => period !== null);
  const partOf = ({ days }: StatementCharge): Content[] =>
    days === null || days.days === days.of ? [] : [small(labels.days(days.days, days.of))];
  return [
    sectionOf({
      title: labels.charges[sells],
      columns: [
        { head: labels.heads.document, width: 92 },
        { head: labels.heads.description, width: '*' },
        ...(timed ? [{ head: labels.heads.period, width: 'auto' }] : []),
        end(labels.heads.quantity),
        end(labels.heads.unitPrice),
        end(labels.heads.amount),
      ],
      rows: some.map((charge) => {
        const { entry, code, period, quantity, unitPrice, amount } = charge;
        const of = entries[entry];
        return [
          {
            stack: [
              { text: printable(of?.number ?? '') },
              ...(of === undefined || of.what === 'invoice' ? [] : [small(labels.entries[of.what])]),
            ],
          },
          { text: printable(wordsOf(code)) },
          ...(timed
            ? [{ stack: [{ text: period === null ? '' : daysOf(period), noWrap: true }, ...partOf(charge)] }]
            : []),
          figure(quantity === null ? '' : quantity.toString().replace('-', '\u2212')),
          figure(unitPrice === null ? '' : money(unitPrice)),
          figure(money(amount)),
        ];
      }),
      totals: [[labels.chargesTotal, money(sum(some.map(({ amount }) => amount)))]],
    }),
  ];
};

const taxesOf = ({ taxes }: StatementDocument, idiom: Idiom): Content[] => {
  const { money, decimal, levyOf } = idiom;
  const { statement: labels } = idiom.labels;
  return taxes.length === 0
    ? []
    : [
        sectionOf({
          title: labels.taxes,
          columns: [
            { head: labels.heads.location, width: 'auto' },
            { head: labels.heads.tax, width: '*' },
            end(labels.heads.rate),
            end(labels.heads.net),
            end(labels.heads.taxed),
          ],
          rows: taxes.map(({ code, jurisdiction, rate, base, amount }) => [
            { text: printable(jurisdiction) },
            { text: printable(levyOf(code)) },
            figure(`${decimal(rate, 0)}%`),
            figure(money(base)),
            figure(money(amount)),
          ]),
          totals: [[labels.taxesTotal, money(sum(taxes.map(({ amount }) => amount)))]],
        }),
        ...taxRemarks(taxes, idiom),
      ];
};

/** What has moved between the customer and the seller. */
const isMoney: Readonly<Record<StatementEntry['what'], boolean>> = {
  ...{ invoice: false, 'credit-note': false, goodwill: false, void: false },
  ...{ payment: true, refund: true, 'refund-failed': true },
};

const paymentsOf = (
  { entries }: StatementDocument,
  { money, dayOf, labels: { statement: labels } }: Idiom,
): Content[] => {
  const some = entries.filter(({ what }) => isMoney[what]);
  if (some.length === 0) return [];
  return [
    sectionOf({
      title: labels.payments,
      columns: [
        { head: labels.heads.date, width: 'auto' },
        { head: labels.heads.entry, width: 'auto' },
        { head: labels.heads.method, width: '*' },
        { head: labels.heads.invoice, width: 92 },
        end(labels.heads.amount),
      ],
      rows: some.map(({ at, what, number, detail, amount }) => [
        { text: dayOf(at), noWrap: true },
        { text: labels.entries[what], noWrap: true },
        { text: printable(detail ?? '') },
        { text: printable(number) },
        figure(money(minus(zero, amount))),
      ]),
      totals: [[labels.paymentsTotal, money(minus(zero, sum(some.map(({ amount }) => amount))))]],
    }),
  ];
};

const disputesOf = (
  { disputes }: StatementDocument,
  { money, dayOf, labels: { statement: labels } }: Idiom,
): Content[] =>
  disputes.length === 0
    ? []
    : [
        sectionOf({
          title: labels.disputes,
          columns: [
            { head: labels.heads.date, width: 'auto' },
            { head: labels.heads.payment, width: '*' },
            { head: labels.heads.state, width: 150 },
            end(labels.heads.amount),
          ],
          rows: disputes.map(({ at, payment, state, amount }) => [
            { text: dayOf(at), noWrap: true },
            { text: printable(payment) },
            { text: labels.disputeStates[state] },
            figure(money(amount)),
          ]),
        }),
        remark(labels.disputesSay),
      ];

const accountOf = (
  document: StatementDocument,
  { money, dayOf, labels: { statement: labels } }: Idiom,
): Content[] => {
  const { opening, entries, from, until } = document;
  if (entries.length === 0) return [];
  let balance = opening;
  const rows = entries.map(({ at, what, number, detail, amount }) => {
    balance = plus(balance, amount);
    const why = what === 'credit-note' || what === 'void' ? detail : null;
    return [
      { text: dayOf(at), noWrap: true },
      {
        stack: [
          { text: printable(`${labels.entries[what]} ${number}`) },
          ...(why === null ? [] : [small(why)]),
        ],
      },
      figure(money(amount)),
      figure(money(balance)),
    ];
  });
  const first = [{ text: dayOf(from), noWrap: true }, { text: labels.opening }, '', figure(money(opening))];
  return [
    sectionOf({
      title: labels.account,
      columns: [
        { head: labels.heads.date, width: 'auto' },
        { head: labels.heads.entry, width: '*' },
        end(labels.heads.amount),
        end(labels.heads.balance),
      ],
      rows: [first, ...rows],
      totals: [[`${labels.closing} · ${dayOf(plusMs(until, -1))}`, money(balance)]],
    }),
    remark(labels.owed),
  ];
};

const creditsOf = (
  { credits }: StatementDocument,
  { decimal, labels: { statement: labels } }: Idiom,
): Content[] =>
  credits.map(({ account, asset, opening, moves, closing }) => {
    const names: Readonly<Record<string, string>> = labels.moves;
    return sectionOf({
      title: `${labels.credits} · ${account}`,
      columns: [{ head: labels.heads.entry, width: '*' }, end(`${labels.heads.amount} (${asset})`)],
      rows: [
        [{ text: labels.opening }, figure(decimal(opening, 2))],
        ...moves.map(({ kind, amount }) => [
          { text: printable(names[kind] ?? kind) },
          figure(decimal(amount, 2)),
        ]),
      ],
      totals: [[labels.closing, decimal(closing, 2)]],
      whole: true,
    });
  });
