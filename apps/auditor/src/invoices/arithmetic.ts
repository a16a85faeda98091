import { minorUnitOf } from '#domain/accounting';
import type { InvoiceLine, TaxLine, Totals } from '#domain/invoice';
import { formatNanos, plus, prorated, sum, type Nanos } from '#kernel';

type Money = {
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly TaxLine[];
  readonly currency: string;
};

/** A line again from what it says: quantity × unit price × days of days, rounded once to the coin, half even. `null`: that cannot be. */
const lineAgain = ({ unitPrice, quantity, days }: InvoiceLine, currency: string): Nanos | null => {
  const coin = minorUnitOf(currency);
  const { days: n, of } = days ?? { days: 1, of: 1 };
  const sold = unitPrice >= 0n && of > 0 && n >= 0 && n <= of;
  return coin === null || !sold ? null : prorated(unitPrice, quantity, { days: n, of }, coin);
};

/** Why an invoice's totals are not what its lines and taxes give; empty: they are. */
export const problemsOf = ({
  lines,
  taxes,
  currency,
  totals,
}: Money & { readonly totals: Totals }): readonly string[] => {
  const problems: string[] = [];
  lines.forEach((line, at) => {
    const again = lineAgain(line, currency);
    if (again !== line.amount)
      problems.push(
        `line ${(at + 1).toString()} says ${formatNanos(line.amount)}, ${again === null ? 'and its price and days cannot be' : `its price and days give ${formatNanos(again)}`}`,
      );
  });
  const net = sum(lines.map(({ amount }) => amount));
  const tax = sum(taxes.map(({ amount }) => amount));
  const told: readonly (readonly [string, Nanos, Nanos])[] = [
    ['the net', totals.net, net],
    ['the tax', totals.tax, tax],
    ['the total', totals.gross, plus(net, tax)],
  ];
  for (const [what, says, gives] of told)
    if (says !== gives)
      problems.push(`${what} says ${formatNanos(says)}, the lines give ${formatNanos(gives)}`);
  return problems;
};
