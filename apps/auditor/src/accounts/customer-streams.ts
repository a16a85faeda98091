import type { LedgerEvent } from './events.js';
import { customerStream, decodeLedger, standingStream } from './events.js';
import type { Ledger } from '../log/ledger.js';
import { Impossible } from '../problem.js';

/** First events of streams that say whose they are. Looked for by their stored names, so that nothing else is decoded. */
const openings = ['AccountOpened.', 'InvoiceDrafted.', 'BillingDisputeOpened.'] as const;

const ownerIn = (event: LedgerEvent): string | null => {
  if (event.type === 'AccountOpened') return event.data.owner.id;
  if (event.type === 'InvoiceDrafted' || event.type === 'BillingDisputeOpened') return event.data.customer;
  return null;
};

/** Every stream that is of one customer: its own, its standing, its accounts, its invoices and its disputes. Reads the log once. */
export const streamsOfCustomer = async (ledger: Ledger, customer: string): Promise<ReadonlySet<string>> => {
  const own = new Set([customerStream(customer), standingStream(customer)]);
  const found = new Set<string>();
  for await (const page of ledger.pages())
    for (const stored of page) {
      if (own.has(stored.stream)) found.add(stored.stream);
      if (!openings.some((opening) => stored.type.startsWith(opening))) continue;
      const entry = decodeLedger(stored);
      if (entry !== null && ownerIn(entry.event) === customer) found.add(stored.stream);
    }
  if (found.size === 0)
    throw new Impossible(
      `there is no customer ${customer} in ${ledger.name}`,
      'list the customers with: npm run auditor -- replay --type CustomerRegistered --type AccountOpened',
    );
  return found;
};
