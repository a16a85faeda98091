import { formatNanos } from '#kernel';
import type { PeriodOptions } from '../customers/cycles.js';
import { namesFor, type Names, type NamesOption } from '../customers/names.js';
import { readStatement, type Statement } from '../customers/statement.js';
import { exitCodes } from '../problem.js';
import type { Output } from '../print/output.js';
import { printStatement } from '../print/statement.js';
import type { Run } from './command.js';

export type CustomerStatementOptions = PeriodOptions & NamesOption;

/** A customer's cycle, or a period of the reader's own. */
export const statementOfCustomer: Run<CustomerStatementOptions> = async (
  { ledger, output },
  customer,
  options,
) => {
  const told = await readStatement(ledger, customer, options);
  const names = await namesFor(ledger, options, [customer]);
  await (output.json ? record(output, told, names) : printStatement(output, told, names));
  return exitCodes.fine;
};

const record = async (output: Output, told: Statement, names: Names | null): Promise<void> => {
  const { customer, period, accounts, lines, taxes, credits, closedAt } = told;
  const { from, to, cycle } = period;
  const name = names === null ? {} : { name: names(customer) };
  await output.record({ line: 'statement', customer, ...name, from, to, policy: cycle?.policy ?? null });
  for (const { currency, opening, entries, closing } of accounts) {
    await output.record({ line: 'opening', currency, at: from, owed: formatNanos(opening) });
    for (const { invoice, entry, amount, balance } of entries)
      await output.record({
        line: 'entry',
        currency,
        at: entry.event.at,
        position: entry.position,
        type: entry.event.type,
        invoice: invoice.id,
        number: invoice.state.number,
        amount: formatNanos(amount),
        owed: formatNanos(balance),
        method: 'method' in entry.event.data ? entry.event.data.method : null,
      });
    await output.record({ line: 'closing', currency, at: closedAt, owed: formatNanos(closing) });
  }
  for (const { number, n, unitPrice, amount, ...line } of lines)
    await output.record({
      line: 'charge',
      number,
      n,
      ...line,
      unitPrice: formatNanos(unitPrice),
      amount: formatNanos(amount),
    });
  for (const { rate, base, amount, ...tax } of taxes)
    await output.record({
      line: 'tax',
      ...tax,
      rate: formatNanos(rate),
      base: formatNanos(base),
      amount: formatNanos(amount),
    });
  for (const { moved, opening, closing, debits, ...of } of credits)
    await output.record({
      line: 'credits',
      ...of,
      opening: formatNanos(opening),
      ...Object.fromEntries(Object.entries(moved).map(([name, amount]) => [name, formatNanos(amount)])),
      debits,
      closing: formatNanos(closing),
    });
};
