import type { Ledger } from '../log/ledger.js';
import { Impossible } from '../problem.js';

/** Names by opaque id, as the vault has them now. Without `--names` none is read, and every answer is ids alone. */
export type Names = (id: string) => string;

export type NamesOption = { readonly names?: boolean };

/** What is erased has no name any more: the id stands for itself. */
const FORGOTTEN = '(erased or unknown)';

export const namesFor = async (
  ledger: Ledger,
  { names: asked = false }: NamesOption,
  ids: Iterable<string>,
): Promise<Names | null> => {
  if (!asked) return null;
  if (ledger.names === null)
    throw new Impossible(`there is no vault beside ${ledger.name}`, 'leave --names out');
  const found = await ledger.names([...new Set(ids)]);
  return (id) => found.get(id) ?? FORGOTTEN;
};
