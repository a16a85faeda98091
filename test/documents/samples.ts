import type { InvoiceDocument, Party } from '#documents';
import { amount, instantOf, nanosOf, sum, type Nanos } from '#kernel';

/** Documents that exercise what printing is about: every currency, long ones, names of any script. */

export const seller: Party = {
  name: 'Ledger House Inc.',
  address: ['500 Market Street, Suite 12', 'San Francisco, CA 94105', 'United States'],
  email: 'billing@ledger.example',
  taxId: 'US-98-7654321',
};

export const buyer: Party = {
  name: 'Åse Łukasiewicz & Søn GmbH',
  address: ['Straße des 17. Juni 135', '10623 Berlin', 'Germany'],
  email: 'rechnung@kunde.example',
  taxId: 'DE123456789',
};

const start = instantOf('2026-02-01T00:00:00.000Z');
const end = instantOf('2026-03-01T00:00:00.000Z');

export const seatLine = (quantity: number, each: string, days = 28): InvoiceDocument['lines'][number] => ({
  code: 'seat standard',
  period: { start, end },
  quantity,
  days: { days, of: 28 },
  unitPrice: amount(each),
  amount: nanosOf(amount(each) * BigInt(quantity)),
});

export const invoiceSample = (changes: Partial<InvoiceDocument> = {}): InvoiceDocument => {
  const lines = changes.lines ?? [seatLine(5, '30')];
  const net = sum(lines.map((line) => line.amount));
  const gross: Nanos = net;
  return {
    kind: 'invoice',
    id: 'inv_sample',
    number: 'INV-000042',
    dated: start,
    seller,
    buyer,
    country: 'US',
    customer: 'cus_sample',
    currency: 'USD',
    minorUnit: amount('0.01'),
    lines,
    taxes: [],
    totals: { net, tax: amount('0'), gross },
    mark: null,
    note: null,
    dueAt: null,
    payments: [],
    creditNotes: [],
    open: gross,
    ...changes,
  };
};
