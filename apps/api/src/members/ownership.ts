import type { Customers } from '#commands';
import type { Role } from '#domain/policy';
import { allows } from '../access/authority.js';
import type { Call } from '../call/call.js';
import { reject } from '../problems/problem.js';

/**
 * Who manages members makes no owners and unmakes none, unless they may hand the organization over as well: otherwise an admin
 * would be an owner one call later.
 */
export class Ownership {
  constructor(private readonly customers: Customers) {}

  /** `role`: that the member is to have; none where the member goes. */
  async assertMay(
    call: Call,
    customer: string,
    { member, role = null }: { readonly member?: string; readonly role?: Role | null },
  ): Promise<void> {
    const { authority } = call;
    if (allows(authority, 'ownership:transfer')) return;
    const owns = member !== undefined && (await this.owns(call, customer, member));
    if (role === 'owner' || owns) reject('forbidden', { action: 'ownership:transfer', role: authority.role });
  }

  private async owns({ at }: Call, customer: string, member: string): Promise<boolean> {
    const { value } = await this.customers.read(customer, ({ members }) => members.get(member), at);
    return value === 'owner';
  }
}
