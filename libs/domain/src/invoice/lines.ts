import { msOf, prorated, type Nanos } from '#kernel';
import { isPayable } from '../accounting/index.js';
import type { InvoiceLine, TaxLine } from './events.js';
import { invoiceLimits } from './limits.js';

const tenYears = 3_660 * 86_400_000;
const worded = (text: string): boolean => text.trim() !== '' && text.length <= invoiceLimits.words;

/** The first rule that a line breaks, or null. `coin`: the currency's smallest one. */
export const problemOfLine = (line: InvoiceLine, coin: Nanos): string | null => {
  const { code, quantity, days, unitPrice, period, sells, sources } = line;
  const rules: readonly (readonly [boolean, string])[] = [
    [worded(code), 'code is a text'],
    [Number.isSafeInteger(quantity) && quantity !== 0, 'quantity is a whole number other than 0'],
    [unitPrice >= 0n, 'unit price is zero or more'],
    [
      period === null || (period.start < period.end && msOf(period.end) - msOf(period.start) <= tenYears),
      'period ends after its start, within ten years',
    ],
    [sells === 'credits' || period !== null, 'a subscription is for a period'],
    [
      days === null || (period !== null && days.of > 0 && days.days >= 0 && days.days <= days.of),
      'days are days of the period',
    ],
    [
      sources.length > 0 && sources.every(({ stream }) => worded(stream)),
      'sources name the events it charges for',
    ],
  ];
  const broken = rules.find(([holds]) => !holds)?.[1];
  return broken ?? problemOfAmount(line, coin);
};

/** One rounding rule: half even, on the line's total, to the coin. */
const problemOfAmount = ({ unitPrice, quantity, days, amount }: InvoiceLine, coin: Nanos): string | null => {
  const exact = unitPrice * BigInt(quantity);
  if (exact > invoiceLimits.total || exact < -invoiceLimits.total) return 'amount is one that can be billed';
  return amount === prorated(unitPrice, quantity, days ?? { days: 1, of: 1 }, coin)
    ? null
    : 'amount is quantity × unit price × days of days, half even to the smallest coin';
};

/** What the tax port said is taken as it is, as long as it can be printed and paid. */
export const problemOfTax = (
  { code, jurisdiction, rate, base, amount }: TaxLine,
  coin: Nanos,
): string | null => {
  if (!worded(code) || !worded(jurisdiction)) return 'code and jurisdiction are texts';
  if (rate < 0n) return 'rate is zero or more';
  if (!isPayable(base, coin) || !isPayable(amount, coin)) return 'base and amount are whole coins';
  return amount === 0n || base < 0n === amount < 0n ? null : 'amount has the sign of its base';
};
