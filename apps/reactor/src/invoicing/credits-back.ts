import type { DraftCreditNote, Invoice } from '#domain/invoice';
import { minus, nanosOf, smaller, sum, zero, type Nanos, type View } from '#kernel';
import { taxBack } from './assemble-invoice.js';

/** What a credit note takes back for credits that are given up. */
export type CreditsBack = Pick<DraftCreditNote, 'lines' | 'taxes' | 'reason'>;

type Paid = Pick<View<Invoice>, 'status' | 'lines' | 'taxes'>;

/** Net that no credit note takes back yet. `null`: the invoice of the credits is on its way. */
export const creditsLeft = ({ status, lines }: Paid): Nanos | null => {
  const [line] = lines;
  return status !== 'paid' || line === undefined ? null : minus(line.net, line.reserved);
};

/** `part`: net. The last part takes all that is left of each tax, so that parts add up to the whole. */
export const creditsBack = ({ lines, taxes }: Paid, part: Nanos, coin: Nanos): CreditsBack => {
  const net = lines[0]?.net ?? zero;
  const left = minus(net, lines[0]?.reserved ?? zero);
  const shares = taxes.map((tax) => ({ amount: tax.amount, left: minus(tax.amount, tax.reserved) }));
  const back =
    part === left
      ? shares.flatMap((tax, index) => (tax.left > zero ? [{ tax: index + 1, amount: tax.left }] : []))
      : taxBack(shares, { part, net }, coin);
  return { lines: [{ line: 1, amount: part }], taxes: back, reason: 'Unused credits are refunded' };
};

/** With the taxes. */
export const grossOf = ({ lines, taxes }: CreditsBack): Nanos =>
  sum([...lines, ...taxes].map(({ amount }) => amount));

/** The most net, in whole coins, that comes with its taxes to no more than `gross`. */
export const creditsWithin = (invoice: Paid, gross: Nanos, coin: Nanos): Nanos => {
  const left = creditsLeft(invoice) ?? zero;
  const fits = (part: Nanos): boolean => part <= left && grossOf(creditsBack(invoice, part, coin)) <= gross;
  if (left === zero || fits(left)) return left;
  const net = invoice.lines[0]?.net ?? zero;
  const whole = sum([net, ...invoice.taxes.map(({ amount }) => amount)]);
  const share = smaller(nanosOf((gross * net) / whole), left);
  let part = minus(share, nanosOf(share % coin));
  // Each tax is rounded by itself: a coin or two of them more or less.
  while (part > zero && !fits(part)) part = minus(part, coin);
  while (fits(nanosOf(part + coin))) part = nanosOf(part + coin);
  return part;
};
