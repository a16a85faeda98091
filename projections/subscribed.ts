import {
  customerState,
  isOfSubscription,
  newCustomer,
  subscribedAfter,
  type CustomerEvent,
  type Subscribed,
} from '#domain/customer';
import type { Json, View } from '#kernel';

/** A customer's subscription and open order as text, folded by the domain from their own events alone. `null`: before the first event. */
export const subscribedFrom = (text: string | null): Subscribed => {
  const { subscription, order } =
    text === null ? newCustomer() : customerState.decode(JSON.parse(text) as Json);
  return { subscription, order };
};

export const subscribedText = ({ subscription, order }: View<Subscribed>): string =>
  JSON.stringify(customerState.encode({ ...newCustomer(), subscription, order }));

export const afterSubscribed = (before: Subscribed, event: CustomerEvent): Subscribed =>
  isOfSubscription(event) ? subscribedAfter(before, event) : before;
