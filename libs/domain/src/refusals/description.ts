/** What a refusal says to its reader, and the names of the facts that come with it. Amounts in facts are decimal strings. */
export type RefusalDescription = { readonly says: string; readonly facts: readonly string[] };
