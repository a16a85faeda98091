import type { Customers } from '#commands';
import type { Customer, CustomerEvent } from '#domain/customer';
import type { PlanTerms } from '#domain/policy';
import type { RefusalCode } from '#domain/refusals';
import { plus, sum, zero, type Instant, type Nanos, type Refused, type View } from '#kernel';
import type { Tax, TaxDesk, TaxPlace } from '#tax';
import type { Vault } from '#vault';
import type { Call } from '../call/call.js';
import { raisePosition } from '../call/headers.js';
import { Rejected, problem } from '../problems/problem.js';

/** Money as the customer will pay it. */
export type Bill = { readonly taxes: readonly Tax[]; readonly tax: Nanos; readonly gross: Nanos };

/** `net` as it is paid with these taxes. */
export const billWith = (taxes: readonly Tax[], net: Nanos): Bill => {
  const tax = sum(taxes.map(({ amount }) => amount));
  return { taxes, tax, gross: plus(net, tax) };
};

/** What is to be paid, and by whom: taxes are of the buyer's place. */
export type Charged = {
  readonly lines: readonly { readonly sells?: 'subscription' | 'credits'; readonly amount: Nanos }[];
  readonly net: Nanos;
  readonly terms: Pick<View<PlanTerms>, 'currency' | 'minorUnit'>;
  /** Vault reference of the billing details; null: none were given, and no tax is charged. */
  readonly billingDetails: string | null;
};

/** A customer as its stream says now, settled (S2): no read model lags behind it. */
export class CustomerDesk {
  constructor(
    private readonly customers: Customers,
    private readonly taxDesk: TaxDesk,
    private readonly vault: Vault,
  ) {}

  /** Rejects with the refusal, where that is what is shown. The state is not to be kept: the next command changes it in place. */
  async look<T extends object>(
    call: Call,
    customer: string,
    show: (state: View<Customer>, at: Instant) => T | Refused<RefusalCode>,
  ): Promise<T> {
    const { value, position } = await this.customers.read(customer, show, call.at);
    raisePosition(call, position);
    if (isRefused(value)) throw new Rejected(problem(value.code, value.facts, position));
    return value;
  }

  /** What one command wrote, as it is in the log. Null: there was none. */
  eventsOfCommand(customer: string, commandId: string): Promise<readonly CustomerEvent[] | null> {
    return this.customers.eventsOfCommand(customer, commandId);
  }

  /** R27: what comes on top. Nothing to pay: nothing to tax. */
  async billOf({ lines, net, terms, billingDetails }: Charged, at: Instant): Promise<Bill> {
    if (net <= 0n) return { taxes: [], tax: zero, gross: zero };
    const taxes = await this.taxDesk.taxesOf({
      place: await this.placeOf(billingDetails),
      currency: terms.currency,
      minorUnit: terms.minorUnit,
      lines: lines.map(({ sells = 'subscription', amount }) => ({ sells, amount })),
      at,
    });
    return billWith(taxes, net);
  }

  private async placeOf(details: string | null): Promise<TaxPlace | null> {
    if (details === null) return null;
    const entry = (await this.vault.find([details])).get(details);
    if (entry?.kind !== 'billing-details') return null;
    const { address, taxId } = entry.content;
    const { country, region, postalCode } = address;
    return { country, region, postalCode, taxId };
  }
}

const isRefused = (found: object): found is Refused<RefusalCode> =>
  'kind' in found && found.kind === 'refused';
