import { LRUCache } from 'lru-cache';
import { CreditPools } from '#commands';
import { accept, type Instant } from '#kernel';
import { apiLimits } from '../limits.js';
import type { Principal } from './principal.js';

/** Which accounts a restricted key may see. An account's owner never changes, so it is remembered. */
export class VisibleAccounts {
  private readonly owners = new LRUCache<string, string>({ max: apiLimits.cachedOwners });

  constructor(private readonly pools: CreditPools) {}

  /** `true` at once for a key without restriction: the hot path waits for nothing. */
  sees(principal: Principal, account: string, at: Instant): boolean | Promise<boolean> {
    if (principal.accounts !== null && !principal.accounts.includes(account)) return false;
    return principal.customer === null ? true : this.isOwnedBy(account, principal.customer, at);
  }

  private async isOwnedBy(account: string, customer: string, at: Instant): Promise<boolean> {
    const owner = this.owners.get(account) ?? (await this.ownerOf(account, at));
    if (owner === null) return false;
    this.owners.set(account, owner);
    return owner === customer;
  }

  /** From the stream itself, not from a read model that may lag behind the account's opening. */
  private async ownerOf(account: string, at: Instant): Promise<string | null> {
    let owner: string | null = null;
    await this.pools.preview(
      account,
      (pool) => {
        owner = pool.account?.owner.id ?? null;
        return accept([]);
      },
      at,
    );
    return owner;
  }
}
