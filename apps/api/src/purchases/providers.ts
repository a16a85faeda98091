import type { Provider } from '@nestjs/common';
import { CreditPools, Purchases } from '#commands';
import { Dispatch } from '../call/dispatch.js';
import { FollowThrough } from '../call/follow-through.js';
import type { ApiDependencies } from '../dependencies.js';
import { CustomerDesk } from '../subscription/customer-desk.js';
import { CreditPurchases } from './credit-purchases.js';
import { Quotes } from './quotes.js';

type Parts = [Purchases, Quotes, Dispatch, FollowThrough];

/** What the routes of bought credits stand on. */
export const purchaseProviders = ({
  payments,
  store,
  readSide,
  refundOutlook,
}: ApiDependencies): readonly Provider[] => [
  {
    provide: Quotes,
    useFactory: (pools: CreditPools, desk: CustomerDesk) => new Quotes(pools, desk, readSide),
    inject: [CreditPools, CustomerDesk],
  },
  {
    provide: CreditPurchases,
    useFactory: (...[purchases, quotes, dispatch, following]: Parts) =>
      new CreditPurchases({ purchases, quotes, dispatch, following, payments, store, refundOutlook }),
    inject: [Purchases, Quotes, Dispatch, FollowThrough],
  },
];
