import type { Content } from 'pdfmake';
import { minus, plus, plusMs, sum, zero, type Nanos } from '#kernel';
import { taxRemarks } from './charges.js';
import type { StatementCharge, StatementDocument, StatementEntry } from './document.js';
import { figure, remark, sums, type Page } from './frame.js';
import { sectionOf, type Column } from './sections.js';
import { dayOf, daysOf, spellingOf, wordsOf, type Spelling } from './spelling.js';
import { labels } from './statement-labels.js';
import { printable } from './text.js';

const { heads } = labels;
const end = (head: string): Column => ({ head, width: 'auto', side: 'right' });

/**
 * R26: a customer's account over one cycle. What was owed before, what was charged by lines, apart for seats and credits, tax by place
 * and rate, how it was paid, what is owed after; and what the pools of credits came to.
 */
export const statementPage = (document: StatementDocument): Page => {
  const { from, until, currency, entries } = document;
  const spelling = spellingOf(document.country, currency, document.minorUnit);
  return {
    title: labels.title,
    stamp: null,
    facts: [
      [labels.period, daysOf({ start: from, end: until })],
      [labels.currency, currency],
    ],
    body: [
      sums(summaryOf(document, spelling)),
      ...(entries.length === 0 ? [remark(labels.nothing)] : []),
      ...chargesOf(document, 'subscription', spelling),
      ...chargesOf(document, 'credits', spelling),
      ...taxesOf(document, spelling),
      ...paymentsOf(document, spelling),
      ...disputesOf(document, spelling),
      ...accountOf(document, spelling),
      ...creditsOf(document, spelling),
    ],
  };
};

const closingOf = ({ opening, entries }: StatementDocument): Nanos =>
  plus(opening, sum(entries.map(({ amount }) => amount)));

const summaryOf = (document: StatementDocument, { money }: Spelling) => {
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
  { money }: Spelling,
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
        { head: heads.document, width: 92 },
        { head: heads.description, width: '*' },
        ...(timed ? [{ head: heads.period, width: 'auto' }] : []),
        end(heads.quantity),
        end(heads.unitPrice),
        end(heads.amount),
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

const taxesOf = ({ taxes }: StatementDocument, { money, decimal }: Spelling): Content[] =>
  taxes.length === 0
    ? []
    : [
        sectionOf({
          title: labels.taxes,
          columns: [
            { head: heads.location, width: 'auto' },
            { head: heads.tax, width: '*' },
            end(heads.rate),
            end(heads.net),
            end(heads.taxed),
          ],
          rows: taxes.map(({ code, jurisdiction, rate, base, amount }) => [
            { text: printable(jurisdiction) },
            { text: printable(code) },
            figure(`${decimal(rate, 0)}%`),
            figure(money(base)),
            figure(money(amount)),
          ]),
          totals: [[labels.taxesTotal, money(sum(taxes.map(({ amount }) => amount)))]],
        }),
        ...taxRemarks(taxes),
      ];

const paymentsOf = ({ entries }: StatementDocument, { money }: Spelling): Content[] => {
  const some = entries.filter(({ what }) => what !== 'invoice' && what !== 'credit-note' && what !== 'void');
  if (some.length === 0) return [];
  return [
    sectionOf({
      title: labels.payments,
      columns: [
        { head: heads.date, width: 'auto' },
        { head: heads.entry, width: 'auto' },
        { head: heads.method, width: '*' },
        { head: heads.invoice, width: 92 },
        end(heads.amount),
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

const disputesOf = ({ disputes }: StatementDocument, { money }: Spelling): Content[] =>
  disputes.length === 0
    ? []
    : [
        sectionOf({
          title: labels.disputes,
          columns: [
            { head: heads.date, width: 'auto' },
            { head: heads.payment, width: '*' },
            { head: heads.state, width: 150 },
            end(heads.amount),
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

const accountOf = (document: StatementDocument, { money }: Spelling): Content[] => {
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
        { head: heads.date, width: 'auto' },
        { head: heads.entry, width: '*' },
        end(heads.amount),
        end(heads.balance),
      ],
      rows: [first, ...rows],
      totals: [[`${labels.closing} · ${dayOf(plusMs(until, -1))}`, money(balance)]],
    }),
    remark(labels.owed),
  ];
};

const creditsOf = ({ credits }: StatementDocument, { decimal }: Spelling): Content[] =>
  credits.map(({ account, asset, opening, moves, closing }) => {
    const names: Readonly<Record<string, string>> = labels.moves;
    return sectionOf({
      title: `${labels.credits} · ${account}`,
      columns: [{ head: heads.entry, width: '*' }, end(`${heads.amount} (${asset})`)],
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
