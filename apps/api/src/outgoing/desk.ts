import { isId } from '#kernel';
import type { Delivery, Endpoint } from '#outgoing';
import { Admission } from '../access/admission.js';
import { allows } from '../access/authority.js';
import { actsForMember, isUnrestricted } from '../access/principal.js';
import type { Call } from '../call/call.js';
import type { ApiDependencies } from '../dependencies.js';
import { reject } from '../problems/problem.js';

const permission = 'webhooks:manage';

/** What the routes of webhooks share. */
export class WebhookDesk {
  constructor(
    private readonly admission: Admission,
    private readonly given: ApiDependencies['outgoing'],
  ) {}

  get outgoing(): NonNullable<ApiDependencies['outgoing']> {
    return this.given ?? reject('route-not-found');
  }

  /** Of whose events the call may speak; null: of everybody's. `asked` is what the call says itself, in the field `param`. */
  async customerOf(
    { principal, at }: Pick<Call, 'principal' | 'at'>,
    [param, asked]: readonly [string, string | null],
  ): Promise<string | null> {
    const customer = asked ?? principal.customer;
    if (customer === null) {
      const { role } = principal;
      if (actsForMember(principal)) return reject('field-missing', { param });
      return isUnrestricted(principal) ? null : reject('forbidden', { action: permission, role });
    }
    if (!isId(customer)) return reject('customer-not-found');
    const thing = { kind: 'customer', id: customer } as const;
    const authority = await this.admission.of({ principal, permission, at }, thing);
    if (authority === null) return reject('customer-not-found');
    return allows(authority, permission)
      ? customer
      : reject('forbidden', { action: permission, role: authority.role });
  }

  /** One that is there, or was; the guard has seen that the caller may know of it. */
  async endpoint(id: string): Promise<Endpoint> {
    return (await this.outgoing.endpoints.find(id)) ?? reject('webhook-endpoint-not-found');
  }

  async liveEndpoint(id: string): Promise<Endpoint> {
    const endpoint = await this.endpoint(id);
    return endpoint.deletedAt === null ? endpoint : reject('webhook-endpoint-not-found');
  }

  async delivery(id: string): Promise<Delivery> {
    return (await this.outgoing.deliveries.find(id)) ?? reject('webhook-delivery-not-found');
  }
}
