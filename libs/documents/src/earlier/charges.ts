import type { Content } from 'pdfmake';
import type { PrintedLine, PrintedPayment, PrintedTax, PrintedTotals } from '../document.js';
import { figure, header, remark, section, table } from '../frame.js';
import { dayOf, daysOf, wordsOf, type Spelling } from '../spelling.js';
import { printable } from '../text.js';

/** Points. What is typed by people has a width of its own, so that it breaks; figures are as wide as they are. */
const columns = { lines: [150, '*', 'auto', 'auto', 'auto'], payments: ['auto', 150, '*', 'auto'] } as const;

/** R26–R28: each line with its period, the part of it that is charged, and its amount. */
export const linesTable = (lines: readonly PrintedLine[], { money }: Spelling): Content =>
  table(
    columns.lines,
    [
      header('Description'),
      header('Period'),
      header('Qty', 'right'),
      header('Unit price', 'right'),
      header('Amount', 'right'),
    ],
    lines.map(({ code, period, quantity, days, unitPrice, amount }) => [
      { text: printable(wordsOf(code)) },
      { stack: [period === null ? '' : daysOf(period), ...partOf(days)] },
      figure(quantity.toString().replace('-', '\u2212')),
      figure(money(unitPrice)),
      figure(money(amount)),
    ]),
  );

/** Said where a part of the period is charged only. */
const partOf = (days: PrintedLine['days']): Content[] =>
  days === null || days.days === days.of
    ? []
    : [{ text: `${days.days.toString()} of ${days.of.toString()} days`, fontSize: 8, color: '#5b6470' }];

export const totalsOf = (
  { net, tax, gross }: PrintedTotals,
  taxes: readonly PrintedTax[],
  { money, decimal }: Spelling,
): readonly (readonly [string, string])[] => [
  ['Subtotal', money(net)],
  ...taxes.map(({ code, jurisdiction, rate, base, amount }): readonly [string, string] => [
    `${code} ${jurisdiction} ${decimal(rate, 0)}% on ${money(base)}`,
    money(amount),
  ]),
  ...(taxes.length > 1 ? [['Tax', money(tax)] as const] : []),
  ['Total', money(gross)],
];

/** What the law wants to be read where the buyer accounts for the tax. */
export const taxRemarks = (taxes: readonly PrintedTax[]): Content[] =>
  taxes.some(({ code }) => /reverse charge/i.test(code))
    ? [
        remark(
          'Reverse charge: the recipient of the service accounts for the VAT (Articles 44 and 196 of Council Directive 2006/112/EC).',
        ),
      ]
    : [];

export const paymentsTable = (payments: readonly PrintedPayment[], { money }: Spelling): Content[] =>
  payments.length === 0
    ? []
    : [
        section('Payments'),
        table(
          columns.payments,
          [header('Date'), header('Method'), header('Reference'), header('Amount', 'right')],
          payments.map(({ kind, id, method, amount, at }) => [
            { text: dayOf(at), noWrap: true },
            { text: printable(kind === 'refund' ? 'Refund' : (method ?? 'Payment')) },
            { text: printable(id) },
            figure(kind === 'refund' ? `\u2212${money(amount)}` : money(amount)),
          ]),
        ),
      ];
