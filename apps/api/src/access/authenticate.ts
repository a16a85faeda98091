import { LRUCache } from 'lru-cache';
import { apiLimits } from '../limits.js';
import { problem, type Problem } from '../problems/problem.js';
import { hashOfSecret, isSecret, type ApiKeys } from './api-keys.js';
import type { Principal } from './principal.js';

/** Finds the principal of an Authorization header; remembers, for a few seconds, what the database said. */
export class Authenticator {
  private readonly known = new LRUCache<string, Principal>({
    max: apiLimits.cachedKeys,
    ttl: apiLimits.cachedKeyMs,
  });
  private readonly unknown = new LRUCache<string, true>({
    max: apiLimits.cachedUnknownKeys,
    ttl: apiLimits.cachedKeyMs,
  });
  /** A thousand calls with a key that has just left the cache ask the database once. */
  private readonly asked = new Map<string, Promise<Principal | null>>();

  constructor(private readonly keys: ApiKeys) {}

  /** Synchronous when the key is remembered: the hot path waits for nothing. */
  principalOf(authorization: string | undefined): Principal | Problem | Promise<Principal | Problem> {
    if (authorization === undefined) return problem('unauthorized');
    const [scheme, secret, ...rest] = authorization.split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || secret === undefined || rest.length > 0)
      return problem('unauthorized');
    if (!isSecret(secret)) return problem('unauthorized');
    const hash = hashOfSecret(secret);
    const known = this.known.get(hash);
    if (known !== undefined) return known;
    return this.unknown.has(hash) ? problem('unauthorized') : this.ask(hash);
  }

  /** Called after a revocation here; other processes forget within `cachedKeyMs`. */
  forget(): void {
    this.known.clear();
    this.unknown.clear();
  }

  private async ask(hash: string): Promise<Principal | Problem> {
    const underway = this.asked.get(hash) ?? this.keys.find(hash);
    this.asked.set(hash, underway);
    try {
      const found = await underway;
      if (found === null) this.unknown.set(hash, true);
      else this.known.set(hash, found);
      return found ?? problem('unauthorized');
    } catch {
      return problem('store-unavailable');
    } finally {
      this.asked.delete(hash);
    }
  }
}
