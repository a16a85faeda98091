import type { Kysely } from 'kysely';
import { entry } from '../fold.js';
import { upsertRows } from '../rows.js';
import { storedRows } from '../tables.js';
import type { Choice, UsageChanges } from './project.js';
import { choices, type UsageTables } from './table.js';

/** Whether members of an owner's accounts are told apart in what the event at a position says (R51, S14). */
export type Shown = (owner: string, position: bigint) => boolean;

/** Analytics are on until a customer says otherwise; what it says holds from its own place in the log on. */
export const writeChoices = async (
  db: Kysely<UsageTables>,
  changes: UsageChanges,
  owners: readonly string[],
): Promise<Shown> => {
  const wanted = [...new Set(owners)].map((customer) => ({ customer }));
  const before = new Map((await storedRows(db, choices, wanted)).map((row) => [row.customer, row.analytics]));
  const chosen = new Map<string, Choice[]>();
  for (const choice of changes.choices) entry(chosen, choice.customer, () => []).push(choice);
  await upsertRows(
    db,
    choices,
    [...chosen].flatMap(([customer, all]) => {
      const last = all.at(-1);
      return last === undefined ? [] : [{ customer, analytics: last.analytics }];
    }),
  );
  return (owner, position) => {
    const latest = chosen.get(owner)?.findLast((choice) => choice.position < position);
    return latest?.analytics ?? before.get(owner) ?? true;
  };
};
