/** What can be written down as a name: a database, for one, knows no NUL. */
export const isWord = (text: string): boolean => /^[\x20-\x7e]{1,255}$/.test(text);

/** A name out of metadata, if it may be one that the ledger has given. Others share the account, and write there what they like. */
export const ownName = (value: unknown): string | null =>
  typeof value === 'string' && isWord(value) ? value : null;
