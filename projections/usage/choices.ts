import type { Kysely } from 'kysely';
import { entry } from '../fold.js';
import { upsertRows } from '../rows.js';
import type { Choice, UsageChanges } from './project.js';
import { choices, type UsageTables } from './table.js';

/** Whose account it is, and what the customer had chosen before the batch. */
export type Owned = { readonly owner: string; readonly analytics: boolean };

/** Whether members of an account are told apart in what the event at a position says (R51, S14). */
export type Shown = (account: Owned, position: bigint) => boolean;

type Chosen = ReadonlyMap<string, readonly Choice[]>;

const byCustomer = ({ choices: all }: UsageChanges): Chosen => {
  const chosen = new Map<string, Choice[]>();
  for (const choice of all) entry(chosen, choice.customer, () => []).push(choice);
  return chosen;
};

/** What a customer says holds from its own place in the log on. */
export const shownBy = (changes: UsageChanges): Shown => {
  const chosen = byCustomer(changes);
  return ({ owner, analytics }, position) =>
    chosen.get(owner)?.findLast((choice) => choice.position < position)?.analytics ?? analytics;
};

export const writeChoices = (db: Kysely<UsageTables>, changes: UsageChanges): Promise<void> =>
  upsertRows(
    db,
    choices,
    [...byCustomer(changes)].flatMap(([customer, all]) => {
      const last = all.at(-1);
      return last === undefined ? [] : [{ customer, analytics: last.analytics }];
    }),
  );
