import { DraftInvoice } from '#commands';
import type { CustomerEvent, InvoiceLine } from '#domain/customer';
import type { Instant, View } from '#kernel';
import type { Desk } from '../desk.js';
import { assembleInvoice } from '../invoicing/assemble-invoice.js';
import { giveBackOfCycle } from '../invoicing/give-back-of-cycle.js';
import { linesWithSources } from '../invoicing/sources.js';
import { pricedBy, taxesOn } from '../invoicing/taxes.js';
import { idIn, invoiceOf, invoiceStream } from '../names.js';
import { reaction, type FactOf } from '../reaction.js';

type Charging = FactOf<
  | 'SubscriptionStarted'
  | 'SubscriptionRenewed'
  | 'SubscriptionEnded'
  | 'PlanChanged'
  | 'SeatsAdded'
  | 'SeatChangesClosed'
>;

/** R26: an invoice for what an event of a customer charges. What it takes back beyond that comes as credit notes. */
export const invoiceWhatIsCharged = reaction(
  'invoice-what-is-charged',
  [
    'SubscriptionStarted',
    'SubscriptionRenewed',
    'SubscriptionEnded',
    'PlanChanged',
    'SeatsAdded',
    'SeatChangesClosed',
  ],
  async (fact, desk) => {
    const { stream, revision, event } = fact;
    const policy = event.data.lines[0]?.policy;
    if (policy === undefined || (await waits(fact, desk, policy))) return;
    const customer = idIn(stream);
    const { currency, minorUnit } = await pricedBy(desk, policy);
    const charged = await linesWithSources(desk, fact, event.data.lines);
    const { lines, giveBack } = assembleInvoice(charged, minorUnit);
    if (lines.length > 0) {
      const amounts = lines.map(({ amount }) => amount);
      const taxes =
        (await taxesOfOrder(fact, desk)) ??
        (await taxesOn(desk, { customer, currency, minorUnit, amounts, at: dayOf(event) }));
      const invoice = invoiceOf(stream, revision);
      const request = {
        ...{ entity: desk.entity, customer, currency, lines, taxes, policy },
        kind: opensOrEnds(event) ? ('cycle' as const) : ('supplementary' as const),
        dueDays: null,
      };
      await desk.send(
        invoiceStream(invoice),
        ['draft'],
        (envelope) => new DraftInvoice(invoice, request, envelope),
        { unless: ['invoice-exists'] },
      );
    }
    if (giveBack > 0n) await giveBackOfCycle(desk, fact, { amount: giveBack, minorUnit });
  },
);

/** Lines that the invoice of the next cycle holds: the event that opens it repeats them. */
const waits = async ({ event }: Charging, desk: Desk, policy: string): Promise<boolean> => {
  if (event.type === 'PlanChanged') return event.data.total <= 0n;
  return event.type === 'SeatsAdded' && (await pricedBy(desk, policy)).addsLater;
};

const opensOrEnds = ({ type }: CustomerEvent): boolean =>
  type === 'SubscriptionStarted' || type === 'SubscriptionRenewed' || type === 'SubscriptionEnded';

/** As they were shown, confirmed and charged (R18); null: nothing was ordered, or the order did not say. */
const taxesOfOrder = async ({ stream, revision, event }: Charging, desk: Desk) => {
  const order = 'order' in event.data ? event.data.order : null;
  if (order === null) return null;
  const before = await desk.lookBack(stream, revision, (one) => isOrder(one) && one.data.order === order);
  const ordered = before.at(-1)?.event;
  return ordered !== undefined && isOrder(ordered) && ordered.data.order === order
    ? ordered.data.taxes
    : null;
};

type Order = Extract<
  CustomerEvent,
  { readonly type: 'SubscriptionOrdered' | 'SeatsOrdered' | 'PlanChangeOrdered' }
>;
const isOrder = (event: CustomerEvent): event is Order =>
  event.type === 'SubscriptionOrdered' || event.type === 'SeatsOrdered' || event.type === 'PlanChangeOrdered';

/** What was ordered is taxed by the day of the order, as it was paid: its lines begin there. */
const dayOf = (event: Charging['event']): Instant =>
  'order' in event.data && event.data.order !== null ? startOf(event.data.lines, event.at) : event.at;

const startOf = (lines: readonly View<InvoiceLine>[], otherwise: Instant): Instant =>
  lines[0]?.period.start ?? otherwise;
