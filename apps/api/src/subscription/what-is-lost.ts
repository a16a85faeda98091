import { accountOfCustomer, type CreditPools } from '#commands';
import { forfeitable } from '#domain/credit-pool';
import { creditsLost, type Choice } from '#domain/customer';
import { formatNanos, type Instant } from '#kernel';
import type { Call } from '../call/call.js';
import { amountOf, instantOf, listOf, objectOf, orNull, textOf } from '../openapi/answers.js';
import type { CustomerDesk } from './customer-desk.js';

export const lostSchema = listOf(
  objectOf({
    lot: textOf('lot_…'),
    class: textOf('purchase, topup, allotment, promo …'),
    amount: amountOf('What is left of it now.'),
    expires_at: orNull(instantOf('When it would have died by itself.')),
  }),
);

export type PlanLeft = { readonly customer: string; readonly choice: Choice; readonly effectiveAt: Instant };

/** S17: every lot of the customer's own pool that would end with a change of plan, as the pool stands now. */
export const whatIsLost = async (
  { desk, pools }: { readonly desk: CustomerDesk; readonly pools: CreditPools },
  call: Call,
  { customer, choice, effectiveAt }: PlanLeft,
): Promise<readonly object[]> => {
  const { which } = await desk.look(call, customer, ({ subscription }) => ({
    which: subscription === null ? null : creditsLost(subscription.plan, choice),
  }));
  if (which === null) return [];
  const { value } = await pools.read(
    accountOfCustomer(customer),
    (pool) =>
      forfeitable(pool, { which, grantedBefore: effectiveAt }).map((lot) => ({
        lot: lot.id,
        class: lot.class,
        amount: formatNanos(lot.free),
        expires_at: lot.expiresAt,
      })),
    call.at,
  );
  return value;
};
