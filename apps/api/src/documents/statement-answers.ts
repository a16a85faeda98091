import { formatNanos } from '#kernel';
import type { StatementListed } from '#projections/statements';
import { amountOf, answer, instantOf, listAnswer, textOf } from '../openapi/answers.js';

const schema = answer('CycleStatementListed', 'The statement of a cycle that is over, in one currency.', {
  id: textOf('stm_…'),
  customer: textOf('cus_…'),
  currency: textOf('ISO 4217'),
  from: instantOf('Start of the cycle.'),
  until: instantOf('Not part of it: the next cycle starts here.'),
  opening: amountOf('Of the account; above zero: the customer owed.'),
  closing: amountOf('At the end of the cycle.'),
  sha256: textOf('Of the PDF, hexadecimal: the hash that the ledger recorded.'),
  href: textOf('Where the PDF is.'),
  at: instantOf('When it was printed.'),
  position: textOf('In the log.'),
});
export const statementsSchema = listAnswer('CycleStatementList', schema);

export const statementListed = (one: StatementListed): object => {
  const { from, until, currency } = one;
  const query = new URLSearchParams({ from, until, currency }).toString();
  return {
    id: one.statement,
    ...{ customer: one.customer, currency, from, until },
    opening: formatNanos(one.opening),
    closing: formatNanos(one.closing),
    sha256: one.sha256,
    href: `/v1/customers/${encodeURIComponent(one.customer)}/statement.pdf?${query}`,
    at: one.at,
    position: one.position.toString(),
  };
};
