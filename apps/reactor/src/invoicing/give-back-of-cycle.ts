import { DraftCreditNote } from '#commands';
import type { CustomerEvent } from '#domain/customer';
import type { Invoice } from '#domain/invoice';
import { larger, minus, smaller, sum, zero, type Nanos, type View } from '#kernel';
import type { Desk } from '../desk.js';
import { reactorLimits } from '../limits.js';
import { invoiceOf, invoiceStream } from '../names.js';
import type { LedgerFact } from '../reaction.js';
import { takeBack, taxBack } from './assemble-invoice.js';
import { opensCycle } from './sources.js';

/**
 * What is given back beyond an invoice is taken from those that charged it: the invoices of the cycle that ends, the latest one
 * first, then those of the cycles before it, since credits of an earlier cycle may have made the last one's invoice small. Their
 * credit notes pay what is open of them, and the rest goes back to the payer.
 */
export const giveBackOfCycle = async (
  desk: Desk,
  { stream, revision }: LedgerFact,
  { amount, minorUnit }: { readonly amount: Nanos; readonly minorUnit: Nanos },
): Promise<void> => {
  let rest = amount;
  let before = revision;
  for (let cycle = 0; rest > zero && cycle < reactorLimits.giveBackCycles; cycle += 1) {
    const facts = await desk.lookBack(stream, before, opensCycle);
    for (const fact of facts)
      if (rest > zero && charges(fact.event))
        rest = minus(rest, await credit(desk, invoiceOf(stream, fact.revision), { amount: rest, minorUnit }));
    const first = facts.at(-1);
    if (first === undefined || first.event.type === 'SubscriptionStarted') break;
    before = first.revision;
  }
  // Of an invoice that is void or credited already nothing is owed back any more.
  if (rest > zero) desk.onOddity({ stream, revision, rest }, 'no invoice is left to give back of');
};

const charges = ({ type }: CustomerEvent): boolean =>
  type === 'SubscriptionStarted' ||
  type === 'SubscriptionRenewed' ||
  type === 'PlanChanged' ||
  type === 'SeatsAdded' ||
  type === 'SeatChangesClosed';

/** How much of the amount one invoice gives back. Asked again after a crash, it is what its note says, not what is left by now. */
const credit = async (
  desk: Desk,
  invoice: string,
  { amount, minorUnit }: { readonly amount: Nanos; readonly minorUnit: Nanos },
): Promise<Nanos> => {
  const step = ['credit', invoice] as const;
  const done = await desk.invoices.eventsOfCommand(invoice, desk.commandId(...step));
  const { value: request } = await desk.invoices.read(
    invoice,
    (state) => (done === null ? noteOf(state, amount, minorUnit) : null),
    desk.now(),
  );
  if (done === null && request === null) return zero;
  const outcome = await desk.send(
    invoiceStream(invoice),
    step,
    (envelope) => new DraftCreditNote(invoice, request ?? nothing, envelope),
  );
  if (outcome.kind === 'refused') return zero;
  const drafted = outcome.events.find((event) => event.type === 'CreditNoteDrafted');
  return drafted?.data.totals.net ?? zero;
};

/** A repeat is answered with what was stored: what it asks for is not looked at. */
const nothing = { lines: [], taxes: [], reason: 'repeated' };

const noteOf = (invoice: View<Invoice>, amount: Nanos, minorUnit: Nanos) => {
  const { number, status, lines, taxes } = invoice;
  if (number === null || status === 'void') return null;
  const creditable = lines.map(({ net, reserved }, index) => ({
    line: index + 1,
    left: larger(minus(net, reserved), zero),
  }));
  const net = sum(lines.map((line) => line.net));
  // An invoice with credit lines of its own comes to less than the lines that charge.
  const left = larger(minus(net, sum(lines.map((line) => line.reserved))), zero);
  const { parts } = takeBack(creditable, smaller(amount, left));
  const part = sum(parts.map((one) => one.amount));
  if (part === zero) return null;
  const shares = taxes.map((tax) => ({ amount: tax.amount, left: minus(tax.amount, tax.reserved) }));
  const back = taxBack(shares, { part, net }, minorUnit);
  return { lines: parts, taxes: back, reason: 'Given back at the end of the cycle' };
};
