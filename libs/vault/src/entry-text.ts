import { invariant } from '#kernel';
import { vaultLimits } from './limits.js';
import type { VaultEntry } from './port.js';

/** Ids and sizes are checked before anything is stored; what is said names the id, never the content. */
export const textOfEntry = (id: string, subject: string, { content }: VaultEntry): string => {
  for (const key of [id, subject])
    invariant(key.length > 0 && key.length <= vaultLimits.id, 'ids in the vault are short texts');
  // As JSON: a NUL, which no column takes, is written as an escape.
  const text = JSON.stringify(content);
  invariant(text.length <= vaultLimits.entryBytes, `the entry ${id} fits the vault`);
  return text;
};

export const boundedIds = (ids: readonly string[]): readonly string[] => {
  invariant(ids.length <= vaultLimits.page, 'a page of ids is asked at once');
  return ids;
};

/** What `textOfEntry` wrote: the vault is the only writer of its tables. A copy, so nothing that is done with it comes back. */
export const entryOf = (kind: string, text: string): VaultEntry => {
  const content: unknown = JSON.parse(text);
  return { kind, content } as VaultEntry;
};
