import { LRUCache } from 'lru-cache';
import type { BillingDisputes, CreditPools, Invoices } from '#commands';
import type { RefusalCode } from '#domain/refusals';
import { isId, type Instant } from '#kernel';
import type { ApiDependencies } from '../dependencies.js';
import { apiLimits } from '../limits.js';

/** What an address may name that is somebody's. `customer` first: what it holds is named inside it. */
const kinds = ['customer', 'account', 'invoice', 'dispute', 'endpoint', 'delivery'] as const;
type Kind = (typeof kinds)[number];

export type Thing = { readonly kind: Kind; readonly id: string };

/** What the address of a call names; `null`: nothing that is somebody's. */
export const thingOf = (params: Readonly<Partial<Record<Kind, string>>>): Thing | null => {
  for (const kind of kinds) {
    const id = params[kind];
    if (id !== undefined) return { kind, id };
  }
  return null;
};

export const absent: Readonly<Record<Kind, RefusalCode>> = {
  customer: 'customer-not-found',
  account: 'account-not-found',
  invoice: 'invoice-not-found',
  dispute: 'dispute-not-found',
  endpoint: 'webhook-endpoint-not-found',
  delivery: 'webhook-delivery-not-found',
};

/** Whose a thing is. That never changes, so it is remembered; from the streams, because no read model may lag behind a thing's making. */
export class Things {
  private readonly customers = new LRUCache<string, string>({ max: apiLimits.cachedOwners });

  constructor(
    private readonly pools: CreditPools,
    private readonly invoices: Invoices,
    private readonly disputes: BillingDisputes,
    private readonly outgoing: ApiDependencies['outgoing'],
  ) {}

  /** `null`: there is no such thing. A customer is its own, whether or not it is there. */
  customerOf({ kind, id }: Thing, at: Instant): string | null | Promise<string | null> {
    if (!isId(id)) return null;
    if (kind === 'customer') return id;
    return this.customers.get(`${kind} ${id}`) ?? this.found({ kind, id }, at);
  }

  private async found({ kind, id }: Thing, at: Instant): Promise<string | null> {
    const customer = await this.lookUp({ kind, id }, at);
    if (customer !== null) this.customers.set(`${kind} ${id}`, customer);
    return customer;
  }

  private async lookUp({ kind, id }: Thing, at: Instant): Promise<string | null> {
    switch (kind) {
      case 'customer':
        return id;
      case 'account':
        return (await this.pools.read(id, ({ account }) => account?.owner.id ?? null, at)).value;
      case 'invoice':
        return (await this.invoices.read(id, ({ head }) => head?.customer ?? null, at)).value;
      case 'dispute': {
        const { value: invoice } = await this.disputes.read(id, (dispute) => dispute.invoice, at);
        return invoice === null ? null : this.customerOf({ kind: 'invoice', id: invoice }, at);
      }
      case 'endpoint':
        return (await this.outgoing?.endpoints.find(id))?.customer ?? null;
      case 'delivery': {
        const endpoint = (await this.outgoing?.deliveries.find(id))?.endpoint ?? null;
        return endpoint === null ? null : this.customerOf({ kind: 'endpoint', id: endpoint }, at);
      }
    }
  }
}
