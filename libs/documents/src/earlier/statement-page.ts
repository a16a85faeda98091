import { plus, zero } from '#kernel';
import type { StatementDocument, StatementEntry } from '../document.js';
import { figure, header, remark, sums, table, type Page } from '../frame.js';
import { dayOf, daysOf, spellingOf } from '../spelling.js';
import { printable } from '../text.js';

const names: Readonly<Record<StatementEntry['what'], string>> = {
  invoice: 'Invoice',
  'credit-note': 'Credit note',
  payment: 'Payment',
  refund: 'Refund',
  'refund-failed': 'Refund failed',
  goodwill: 'Goodwill',
  void: 'Invoice void',
};

/** R26: what was invoiced, credited, paid and paid back in one cycle, oldest first, with the balance after each. */
export const statementPage = (document: StatementDocument): Page => {
  const { from, until, entries, currency } = document;
  const { money } = spellingOf(document.country, currency, document.minorUnit);
  let balance = zero;
  const rows = entries.map(({ at, what, number, detail, amount }) => {
    balance = plus(balance, amount);
    return [
      { text: dayOf(at), noWrap: true },
      { text: printable(`${names[what]} ${number}`) },
      { text: printable(detail ?? '') },
      figure(money(amount)),
      figure(money(balance)),
    ];
  });
  return {
    title: 'Statement',
    stamp: null,
    facts: [
      ['Period', daysOf({ start: from, end: until })],
      ['Currency', currency],
    ],
    body: [
      rows.length === 0
        ? remark('Nothing was invoiced, credited or paid in this period.')
        : table(
            ['auto', '*', 130, 'auto', 'auto'],
            [
              header('Date'),
              header('Entry'),
              header('Detail'),
              header('Amount', 'right'),
              header('Balance', 'right'),
            ],
            rows,
          ),
      sums([['Balance of this period', money(balance)]]),
    ],
  };
};
