import { LRUCache } from 'lru-cache';
import type { Customers, PublishedPolicies } from '#commands';
import { defaultPermissions, type Permissions } from '#domain/policy';
import type { Instant } from '#kernel';
import { apiLimits } from '../limits.js';
import { may, type Permission, type Role } from './permissions.js';
import type { Principal } from './principal.js';

/** What a call may do: its role, and the table of the policy that says what the role may. */
export type Authority = { readonly role: Role; readonly table: Permissions };

/** As the key alone says it: for services, and for customers that have no stream. */
export const authorityOfKey = ({ role }: Principal): Authority => ({ role, table: defaultPermissions });

export const allows = ({ role, table }: Authority, permission: Permission): boolean =>
  may(role, permission, table);

/**
 * S21: who acts for a member has the role that the customer's stream gives that member now, whatever the key says. The engine
 * answers from the stream's tip, once it knows that no other process has moved it: a removed member is refused at once.
 */
export class Authorities {
  /** Of `policy@version`: a published version never changes. */
  private readonly tables = new LRUCache<string, Permissions>({ max: apiLimits.cachedPolicies });

  constructor(
    private readonly customers: Customers,
    private readonly policies: PublishedPolicies,
  ) {}

  /** `null`: for this principal there is no such customer. `unregistered`: what holds where the customer has no stream. */
  async ofMember(
    principal: Principal,
    customer: string,
    { at, unregistered }: { readonly at: Instant; readonly unregistered: Authority | null },
  ): Promise<Authority | null> {
    const { value } = await this.customers.read(
      customer,
      ({ registered, members, subscription }) => ({
        there: registered !== null,
        role: members.get(principal.user ?? ''),
        policy: subscription?.plan.policy ?? null,
      }),
      at,
    );
    if (!value.there) return unregistered;
    if (value.role === undefined) return null;
    return { role: value.role, table: await this.tableOf(value.policy, at) };
  }

  private async tableOf(policy: string | null, at: Instant): Promise<Permissions> {
    if (policy === null) return defaultPermissions;
    const known = this.tables.get(policy);
    if (known !== undefined) return known;
    const found = await this.policies.permissions(policy, at);
    if ('kind' in found) return defaultPermissions;
    this.tables.set(policy, found.terms);
    return found.terms;
  }
}
