import type { Provider } from '@nestjs/common';
import { Customers } from '#commands';
import { FollowThrough } from '../call/follow-through.js';
import type { ApiDependencies } from '../dependencies.js';
import { Invitees } from '../members/invitees.js';
import { Ownership } from '../members/ownership.js';
import { CustomerCalls } from './customer-calls.js';

/** What the routes of customers and members stand on. */
export const customerProviders = ({ vault }: ApiDependencies): readonly Provider[] => [
  {
    provide: CustomerCalls,
    useFactory: (following: FollowThrough, customers: Customers) => new CustomerCalls(following, customers),
    inject: [FollowThrough, Customers],
  },
  {
    provide: Ownership,
    useFactory: (customers: Customers) => new Ownership(customers),
    inject: [Customers],
  },
  {
    provide: Invitees,
    useFactory: (customers: Customers) => new Invitees(customers, vault),
    inject: [Customers],
  },
];
