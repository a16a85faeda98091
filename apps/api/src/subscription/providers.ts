import type { Provider } from '@nestjs/common';
import { CreditPools, Customers, PublishedPolicies } from '#commands';
import { Dispatch } from '../call/dispatch.js';
import { FollowThrough } from '../call/follow-through.js';
import { LedgerPosition } from '../call/ledger-position.js';
import type { ApiDependencies } from '../dependencies.js';
import { People } from '../organization/people.js';
import { Orders } from '../orders/orders.js';
import { CustomerDesk } from './customer-desk.js';
import { Previews } from './previews.js';

type Rest = [Previews, CustomerDesk, FollowThrough];

/** What the routes of subscriptions, seats, orders and invoices stand on. */
export const subscriptionProviders = (given: ApiDependencies): readonly Provider[] => [
  {
    provide: FollowThrough,
    useFactory: (dispatch: Dispatch, position: LedgerPosition) =>
      new FollowThrough(dispatch, given, position),
    inject: [Dispatch, LedgerPosition],
  },
  {
    provide: CustomerDesk,
    useFactory: (customers: Customers) => new CustomerDesk(customers, given.taxDesk, given.vault),
    inject: [Customers],
  },
  {
    provide: Previews,
    useFactory: (desk: CustomerDesk, customers: Customers, dispatch: Dispatch, pools: CreditPools) =>
      new Previews(desk, customers, dispatch, pools),
    inject: [CustomerDesk, Customers, Dispatch, CreditPools],
  },
  {
    provide: Orders,
    useFactory: (customers: Customers, policies: PublishedPolicies, ...[previews, desk, following]: Rest) =>
      new Orders({ customers, policies, previews, desk, following, payments: given.payments }),
    inject: [Customers, PublishedPolicies, Previews, CustomerDesk, FollowThrough],
  },
  { provide: People, useFactory: () => new People(given.vault) },
];
