import type { Content } from 'pdfmake';
import type { PrintedLine, PrintedPayment, PrintedTax, PrintedTotals } from './document.js';
import { figure, remark } from './frame.js';
import type { Idiom } from './idiom.js';
import { sectionOf } from './sections.js';
import { printable } from './text.js';

type Charged = {
  readonly lines: readonly PrintedLine[];
  readonly taxes: readonly PrintedTax[];
  readonly totals: PrintedTotals;
};

/**
 * R26–R28: each line with its period, the part of it that is charged, and its amount; under them what they come to, with each tax.
 * What is typed by people has a width of its own, so that it breaks; figures are as wide as they are.
 */
export const linesTable = ({ lines, taxes, totals }: Charged, idiom: Idiom): Content => {
  const { money, daysOf, wordsOf } = idiom;
  const { charges: labels } = idiom.labels;
  return sectionOf({
    columns: [
      { head: labels.description, width: 150 },
      { head: labels.period, width: '*' },
      { head: labels.quantity, width: 'auto', side: 'right' },
      { head: labels.unitPrice, width: 'auto', side: 'right' },
      { head: labels.amount, width: 'auto', side: 'right' },
    ],
    rows: lines.map(({ code, period, quantity, days, unitPrice, amount, partial = false }) => [
      { text: printable(wordsOf(code)) },
      {
        stack: [
          period === null ? '' : daysOf(period),
          ...partOf(days, labels),
          ...(partial ? [small(labels.part)] : []),
        ],
      },
      figure(partial ? '' : quantity.toString().replace('-', '\u2212')),
      figure(partial ? '' : money(unitPrice)),
      figure(money(amount)),
    ]),
    totals: totalsOf(totals, taxes, idiom),
  });
};

const small = (text: string): Content => ({ text, fontSize: 8, color: '#5b6470' });

/** Said where a part of the period is charged only. */
const partOf = (days: PrintedLine['days'], labels: Idiom['labels']['charges']): Content[] =>
  days === null || days.days === days.of ? [] : [small(labels.days(days.days, days.of))];

const totalsOf = (
  { net, tax, gross }: PrintedTotals,
  taxes: readonly PrintedTax[],
  { money, decimal, levyOf, labels: { charges: labels } }: Idiom,
): readonly (readonly [string, string])[] => [
  [labels.subtotal, money(net)],
  ...taxes.map(({ code, jurisdiction, rate, base, amount }): readonly [string, string] => [
    labels.taxOn(`${levyOf(code)} ${jurisdiction} ${decimal(rate, 0)}%`, money(base)),
    money(amount),
  ]),
  ...(taxes.length > 1 ? [[labels.tax, money(tax)] as const] : []),
  [labels.total, money(gross)],
];

/** What the law wants to be read where the buyer accounts for the tax. */
export const taxRemarks = (
  taxes: readonly PrintedTax[],
  { labels: { charges: labels } }: Idiom,
): Content[] =>
  taxes.some(({ code }) => /reverse charge/i.test(code)) ? [remark(labels.reverseCharge)] : [];

export const paymentsTable = (
  payments: readonly PrintedPayment[],
  { money, dayOf, labels: { charges: labels } }: Idiom,
): Content[] =>
  payments.length === 0
    ? []
    : [
        sectionOf({
          title: labels.payments,
          columns: [
            { head: labels.date, width: 'auto' },
            { head: labels.method, width: 150 },
            { head: labels.reference, width: '*' },
            { head: labels.amount, width: 'auto', side: 'right' },
          ],
          rows: payments.map(({ kind, id, method, amount, at }) => [
            { text: dayOf(at), noWrap: true },
            { text: printable(kind === 'refund' ? labels.refund : (method ?? labels.payment)) },
            { text: printable(id) },
            figure(kind === 'refund' ? `\u2212${money(amount)}` : money(amount)),
          ]),
        }),
      ];
