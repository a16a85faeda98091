import { boundedIds, entryOf, textOfEntry } from './entry-text.js';
import type { Vault, VaultEntry } from './port.js';

type Kept = { readonly subject: string; readonly kind: VaultEntry['kind']; readonly text: string };

/** A vault that lives as long as its process: for tests and simulations. */
export const memoryVault = (): Vault => {
  const entries = new Map<string, Kept>();
  const printed = new Map<string, Kept>();
  return {
    put: (id, subject, entry) =>
      Promise.resolve().then(() => {
        const kept = { subject, kind: entry.kind, text: textOfEntry(id, subject, entry) };
        if (entry.kind !== 'printed-buyer') entries.set(id, kept);
        else if (!printed.has(id)) printed.set(id, kept);
      }),
    find: (ids) =>
      Promise.resolve().then(
        () =>
          new Map(
            boundedIds(ids).flatMap((id) => {
              const kept = printed.get(id) ?? entries.get(id);
              return kept === undefined ? [] : [[id, entryOf(kept.kind, kept.text)] as const];
            }),
          ),
      ),
    erase: (subject) => {
      const gone = [...entries].filter(([, kept]) => kept.subject === subject);
      for (const [id] of gone) entries.delete(id);
      return Promise.resolve(gone.length);
    },
  };
};
