import { createHash, randomBytes } from 'node:crypto';
import type { Instant } from '#kernel';
import type { Principal } from './principal.js';

export type StoredKey = Principal & { readonly createdAt: Instant; readonly revokedAt: Instant | null };

/** Where keys are kept: hashed, never in clear. */
export type ApiKeys = {
  /** `null`: unknown or revoked. */
  readonly find: (hash: string) => Promise<Principal | null>;
  /** `false`: a key with this id or secret is there already, and stays as it is. */
  readonly create: (hash: string, key: StoredKey) => Promise<boolean>;
  readonly get: (id: string) => Promise<StoredKey | null>;
  /** `false`: no such key. Revoking twice keeps the first instant. */
  readonly revoke: (id: string, at: Instant) => Promise<boolean>;
  /** In order of id, after `after`. */
  readonly list: (after: string | null, limit: number) => Promise<readonly StoredKey[]>;
};

const SPELLING = /^ck_[A-Za-z0-9_-]{43}$/;

/** A secret of 256 random bits: a plain hash is enough, there is nothing to guess. Shown once, at creation. */
export const newSecret = (): string => `ck_${randomBytes(32).toString('base64url')}`;

export const isSecret = (text: string): boolean => SPELLING.test(text);

export const hashOfSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url');
