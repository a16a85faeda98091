import {
  customerFoldVersion,
  customers,
  customerState,
  nextDueOf as customerDue,
  type CustomerEvent,
} from '#domain/customer';
import {
  invoiceFoldVersion,
  invoices,
  invoiceState,
  nextDueOf as invoiceDue,
  type InvoiceEvent,
} from '#domain/invoice';
import {
  nextDueOf as purchaseDue,
  purchaseFoldVersion,
  purchases,
  purchaseState,
  type PurchaseEvent,
} from '#domain/purchase';
import {
  nextDueOf as standingDue,
  standingFoldVersion,
  standings,
  standingState,
  type StandingEvent,
} from '#domain/standing';
import { nextDueOf as topUpDue, topUpFoldVersion, topUps, topUpState, type TopUpEvent } from '#domain/top-up';
import type { Decider, Instant, Json, Recorded, View } from '#kernel';
import type { StateRow } from './table.js';

type Codec<S> = { readonly encode: (state: View<S>) => Json; readonly decode: (json: Json) => S };

type Fold<S, E> = {
  readonly category: string;
  readonly decider: Pick<Decider<S, E>, 'initial' | 'evolve'>;
  readonly codec: Codec<S>;
  readonly dueOf: (state: View<S>) => Instant | null;
  /** Whether nothing can ever become due in it any more: it leaves no row. */
  readonly over: (state: View<S>) => boolean;
};

/** A stream after more of its events. `null`: nothing will ever be due in it. */
export type Folded = {
  readonly category: string;
  readonly after: (stream: string, before: string | null, facts: readonly Recorded[]) => StateRow | null;
};

const folded = <S, E extends CustomerEvent | StandingEvent | InvoiceEvent | PurchaseEvent | TopUpEvent>({
  category,
  decider,
  codec,
  dueOf,
  over,
}: Fold<S, E>): Folded => ({
  category,
  after: (stream, before, facts) => {
    let state = before === null ? decider.initial() : codec.decode(JSON.parse(before) as Json);
    // A stream of this category holds events of this union and no others: its format decoded them.
    for (const { event } of facts) state = decider.evolve(state, event as E);
    const seen = state as View<S>;
    if (over(seen)) return null;
    const id = stream.slice(category.length + 1);
    return { stream, category, id, state: JSON.stringify(codec.encode(seen)), next_at: dueOf(seen) };
  },
});

/** What the domain spells where nothing is due, in place of an empty column. */
const NEVER = '9999';

/** Streams that say by their own fold what is due in them next. A pool's lots and holds are rows instead: there are too many. */
export const folds: readonly Folded[] = [
  folded({
    category: 'Customer',
    decider: customers,
    codec: customerState,
    dueOf: (customer) => {
      const at = customerDue(customer);
      return at < NEVER ? at : null;
    },
    over: () => false,
  }),
  folded({
    category: 'Standing',
    decider: standings,
    codec: standingState,
    dueOf: standingDue,
    over: () => false,
  }),
  folded({
    category: 'Invoice',
    decider: invoices,
    codec: invoiceState,
    dueOf: invoiceDue,
    // Terms of payment and earnings are set by its issue; what comes later only ends them.
    over: (invoice) => invoice.status !== 'draft' && invoiceDue(invoice) === null,
  }),
  folded({
    category: 'Purchase',
    decider: purchases,
    codec: purchaseState,
    dueOf: purchaseDue,
    // Once it is paid or over the clock has no part in it; the events that follow are not looked at.
    over: (purchase) => purchaseDue(purchase) === null,
  }),
  folded({
    category: 'TopUp',
    decider: topUps,
    codec: topUpState,
    dueOf: topUpDue,
    over: () => false,
  }),
];

export const foldVersions = [
  customerFoldVersion,
  standingFoldVersion,
  invoiceFoldVersion,
  purchaseFoldVersion,
  topUpFoldVersion,
] as const;
