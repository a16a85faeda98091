import type { Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { BillingDisputes, CreditPools, Customers, Invoices, PublishedPolicies } from '#commands';
import type { ApiDependencies } from '../dependencies.js';
import { Admission } from './admission.js';
import { Authenticator } from './authenticate.js';
import { Authorities } from './authority.js';
import { AccessGuard } from './guard.js';
import { Things } from './things.js';

/** Who is let in, and to what. */
export const accessProviders = ({ keys, clock, outgoing }: ApiDependencies): readonly Provider[] => [
  { provide: Authenticator, useFactory: () => new Authenticator(keys) },
  {
    provide: Things,
    useFactory: (pools: CreditPools, invoices: Invoices, disputes: BillingDisputes) =>
      new Things(pools, invoices, disputes, outgoing),
    inject: [CreditPools, Invoices, BillingDisputes],
  },
  {
    provide: Authorities,
    useFactory: (customers: Customers, policies: PublishedPolicies) => new Authorities(customers, policies),
    inject: [Customers, PublishedPolicies],
  },
  {
    provide: Admission,
    useFactory: (things: Things, authorities: Authorities) => new Admission(things, authorities),
    inject: [Things, Authorities],
  },
  {
    provide: APP_GUARD,
    useFactory: (authenticator: Authenticator, admission: Admission) =>
      new AccessGuard(authenticator, admission, clock),
    inject: [Authenticator, Admission],
  },
];
