import { kyselyOn, readModelPool } from '#projection-runtime';
import { postgresVault, vaultLimits, type VaultEntry } from '#vault';
import { sql } from 'kysely';

/** Names from the vault beside the read models, as it is now: what was erased is not there any more. One read-only session, ended after it. */
export const vaultNames = async (
  url: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const pool = readModelPool(url, 1);
  try {
    return await kyselyOn<unknown>(pool)
      .transaction()
      .setAccessMode('read only')
      .execute(async (tx) => {
        const { rows } = await sql<{
          there: boolean;
        }>`select to_regclass('vault.entries') is not null as there`.execute(tx);
        const vault = postgresVault(tx);
        const names = new Map<string, string>();
        for (let at = 0; rows[0]?.there === true && at < ids.length; at += vaultLimits.page)
          for (const [id, entry] of await vault.find(ids.slice(at, at + vaultLimits.page)))
            names.set(id, nameIn(entry));
        return names;
      });
  } finally {
    await pool.end();
  }
};

const nameIn = (entry: VaultEntry): string => {
  switch (entry.kind) {
    case 'organization':
      return entry.content.name;
    case 'words':
      return entry.content.text;
    case 'payment-methods':
      return '';
    case 'person':
    case 'billing-details':
    case 'printed-buyer':
      return [entry.content.name, entry.content.email]
        .filter((part) => part !== null && part !== '')
        .join(', ');
  }
};
