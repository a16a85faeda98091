import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOfSecret, isSecret, issueKey, newSecret, type ApiKeys, type Principal } from '#apps/api';
import type { Instant } from '#kernel';

/** Keys of an instance's first users. The operator makes all others through the API. */
export type FirstKeys = { readonly operator: string; readonly service: string; readonly auditor: string };

export const keysFileIn = (dataDir: string): string => join(dataDir, 'api-keys.json');

const names = ['operator', 'service', 'auditor'] as const;

/** Made at the first start, readable by the owner only; every later start finds them here. */
export const firstKeys = (dataDir: string): FirstKeys => {
  const file = keysFileIn(dataDir);
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    const fresh = `${file}.new-${process.pid.toString()}`;
    writeFileSync(
      fresh,
      `${JSON.stringify(Object.fromEntries(names.map((name) => [name, newSecret()])), null, 2)}\n`,
      { mode: 0o600 },
    );
    renameSync(fresh, file); // whoever is killed before it leaves no half a file
  }
  chmodSync(file, 0o600);
  return keysIn(file);
};

const keysIn = (file: string): FirstKeys => {
  const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<keyof FirstKeys, unknown>>;
  const secretOf = (name: keyof FirstKeys): string => {
    const secret = read[name];
    if (typeof secret !== 'string' || !isSecret(secret))
      throw new Error(`${file} holds no API key "${name}": move it away, and the next start makes new ones`);
    return secret;
  };
  return { operator: secretOf('operator'), service: secretOf('service'), auditor: secretOf('auditor') };
};

/** Makes them known to the API; one that was revoked since stays so. */
export const admitFirstKeys = async (keys: ApiKeys, first: FirstKeys, at: Instant): Promise<void> => {
  for (const role of names) {
    const secret = first[role];
    // The id comes from the secret: instances on one database have keys of their own.
    const principal: Principal = {
      id: `key_${role}_${hashOfSecret(secret).slice(0, 12)}`,
      role,
      name: 'first',
      user: null,
      customer: null,
      accounts: null,
    };
    await issueKey(keys, principal, at, secret);
  }
};
