import type { Instant } from '#kernel';
import { hashOfSecret, isSecret, newSecret, type ApiKeys } from './api-keys.js';
import type { Principal } from './principal.js';

/** A key as its creator sees it, once: afterwards only its hash is known. */
export type IssuedKey = Principal & { readonly secret: string };

/**
 * Creates a key. A bootstrap (first start, demo) gives the secret that it prints; `null`: the key was there already.
 * @example await issueKey(keys, { id: 'key_demo', role: 'operator', name: 'demo', user: null, customer: null, accounts: null }, clock.now())
 */
export const issueKey = async (
  keys: ApiKeys,
  key: Principal,
  at: Instant,
  secret: string = newSecret(),
): Promise<IssuedKey | null> => {
  if (!isSecret(secret)) throw new Error('an API key is spelled ck_ and 43 characters of base64url');
  const created = await keys.create(hashOfSecret(secret), { ...key, createdAt: at, revokedAt: null });
  return created ? { ...key, secret } : null;
};
