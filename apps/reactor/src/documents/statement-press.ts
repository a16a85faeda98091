import { statementIdOf, type StatementOf } from '#commands';
import {
  fingerprintOf,
  isTemplate,
  printDocument,
  statementDocumentOf,
  templateVersion,
  type Print,
  type StatementAccount,
} from '#documents';
import { minorUnitOf } from '#domain/accounting';
import type { RecordStatement } from '#domain/customer';
import type { Seller } from '#domain/invoice';
import { invariant } from '#kernel';
import type { Vault } from '#vault';
import { NotYet } from '../ledger-fact.js';
import { DocumentDiffers } from './press.js';

/** A cycle that is over, and the vault reference of who is billed as it ends. */
export type CycleOver = Omit<StatementOf, 'currency'> & { readonly billingDetails: string | null };

/** What the cycle came to, by currency. `cut`: it is more than a statement holds. `late`: it is not all known yet. */
export type AccountsOfCycle = (
  of: Omit<StatementOf, 'currency'>,
) => Promise<
  | { readonly kind: 'known'; readonly accounts: ReadonlyMap<string, StatementAccount> }
  | { readonly kind: 'cut' }
  | { readonly kind: 'late' }
>;

/** Prints the account of a cycle that is over (R26). */
export type StatementPress = {
  /** For the first time, one for each currency: what the ledger is to record. A cycle without money has none. Rejects with `NotYet`. */
  readonly print: (cycle: CycleOver) => Promise<readonly RecordStatement[]>;
  /** What was recorded, again. Rejects with `DocumentDiffers` where the bytes are not the same. */
  readonly reprint: (customer: string, recorded: RecordStatement) => Promise<Buffer>;
};

type Content = Omit<RecordStatement, 'sha256' | 'template'>;

export const openStatementPress = ({
  vault,
  seller,
  accountsOf,
  printed = printDocument,
}: {
  readonly vault: Pick<Vault, 'find' | 'put'>;
  readonly seller: Seller;
  readonly accountsOf: AccountsOfCycle;
  /** Left out: in this thread. */
  readonly printed?: Print;
}): StatementPress => {
  const printedBy = async (customer: string, content: Content, template: string): Promise<Buffer> => {
    const { buyer: key, ...told } = content;
    const entry = key === null ? undefined : (await vault.find([key])).get(key);
    const buyer = entry?.kind === 'printed-buyer' ? entry.content : null;
    const minorUnit = minorUnitOf(content.currency);
    invariant(minorUnit !== null, 'what was invoiced is in a currency that is known');
    return printed(statementDocumentOf({ ...told, customer, minorUnit, buyer }), template);
  };
  /** S28: put once, so that a repeat prints the same buyer. */
  const keepBuyer = async (statement: string, customer: string, details: string | null) => {
    const entry = details === null ? undefined : (await vault.find([details])).get(details);
    if (entry?.kind !== 'billing-details') return null;
    await vault.put(statement, customer, { kind: 'printed-buyer', content: entry.content });
    return statement;
  };
  return {
    print: async ({ customer, from, until, billingDetails }) => {
      const recorded: RecordStatement[] = [];
      const found = await accountsOf({ customer, from, until });
      if (found.kind === 'late') throw new NotYet('the read models of a statement lag');
      if (found.kind !== 'known') return recorded;
      for (const [currency, account] of found.accounts) {
        const statement = statementIdOf({ customer, from, until, currency });
        const buyer = await keepBuyer(statement, customer, billingDetails);
        const content: Content = { ...account, statement, from, until, currency, buyer, seller };
        const bytes = await printedBy(customer, content, templateVersion);
        recorded.push({ ...content, sha256: fingerprintOf(bytes), template: templateVersion });
      }
      return recorded;
    },
    reprint: async (customer, { sha256, template, ...content }) => {
      if (!isTemplate(template))
        throw new DocumentDiffers(`${content.statement} was printed by template ${template}`);
      const bytes = await printedBy(customer, content, template);
      if (fingerprintOf(bytes) !== sha256)
        throw new DocumentDiffers(`${content.statement} has other bytes than those that were recorded`);
      return bytes;
    },
  };
};
