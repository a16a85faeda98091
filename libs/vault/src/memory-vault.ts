import { boundedIds, entryOf, textOfEntry } from './entry-text.js';
import type { Vault, VaultEntry } from './port.js';

type Kept = {
  readonly subject: string;
  readonly kind: VaultEntry['kind'];
  readonly text: string;
  readonly keptAt: number;
};

/** A vault that lives as long as its process: for tests and simulations. `millis`: a clock that goes on. */
export const memoryVault = (millis: () => number = () => 0): Vault => {
  const entries = new Map<string, Kept>();
  const printed = new Map<string, Kept>();
  return {
    put: (id, subject, entry) =>
      Promise.resolve().then(() => {
        const text = textOfEntry(id, subject, entry);
        const kept = { subject, kind: entry.kind, text, keptAt: millis() };
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
    eraseQuiet: (subjects, quietMs) =>
      Promise.resolve().then(() => {
        const meant = new Set(boundedIds(subjects));
        for (const [id, { subject, keptAt }] of entries)
          if (meant.has(subject) && keptAt <= millis() - quietMs) entries.delete(id);
        const staying = new Set([...entries.values()].map(({ subject }) => subject));
        return [...meant].filter((subject) => staying.has(subject));
      }),
  };
};
