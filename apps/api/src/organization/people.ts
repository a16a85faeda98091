import type { BillingDetails, Person, Vault, VaultEntry } from '#vault';

/** Who somebody is, of the vault: what is unknown or forgotten is null. */
export class People {
  constructor(private readonly vault: Vault) {}

  /** Persons by id, a page of them at once. */
  async persons(ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
    const found = await this.vault.find(ids);
    return new Map(
      [...found].flatMap(([id, entry]) => (entry.kind === 'person' ? [[id, entry.content]] : [])),
    );
  }

  /** Names of customers. */
  async names(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.vault.find(ids);
    return new Map(
      [...found].flatMap(([id, entry]) => {
        const name = nameIn(entry);
        return name === null ? [] : [[id, name]];
      }),
    );
  }

  async billingDetails(reference: string | null): Promise<BillingDetails | null> {
    if (reference === null) return null;
    const entry = (await this.vault.find([reference])).get(reference);
    return entry?.kind === 'billing-details' ? entry.content : null;
  }
}

const nameIn = (entry: VaultEntry): string | null =>
  entry.kind === 'organization' ? entry.content.name : null;
