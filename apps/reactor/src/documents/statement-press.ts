import { statementIdOf, type StatementOf } from '#commands';
import {
  fingerprintOf,
  isTemplate,
  printDocument,
  statementDocumentOf,
  templateVersion,
  type Print,
  type StatementEntry,
} from '#documents';
import { minorUnitOf } from '#domain/accounting';
import type { RecordStatement } from '#domain/customer';
import type { Seller } from '#domain/invoice';
import { invariant } from '#kernel';
import type { Vault } from '#vault';
import { DocumentDiffers } from './press.js';

/** A cycle that is over, and the vault reference of who is billed as it ends. */
export type CycleOver = Omit<StatementOf, 'currency'> & { readonly billingDetails: string | null };

/** What was invoiced, credited, paid and refunded in the cycle, by currency. Rejects with `NotYet` where it is not all known yet. */
export type EntriesOfCycle = (
  of: Omit<StatementOf, 'currency'>,
) => Promise<ReadonlyMap<string, readonly StatementEntry[]>>;

/** Prints the account of a cycle that is over (R26). */
export type StatementPress = {
  /** For the first time, one for each currency: what the ledger is to record. A cycle without money has none. */
  readonly print: (cycle: CycleOver) => Promise<readonly RecordStatement[]>;
  /** What was recorded, again. Rejects with `DocumentDiffers` where the bytes are not the same. */
  readonly reprint: (customer: string, recorded: RecordStatement) => Promise<Buffer>;
};

type Content = Omit<RecordStatement, 'sha256' | 'template'>;

export const openStatementPress = ({
  vault,
  seller,
  entriesOf,
  printed = printDocument,
}: {
  readonly vault: Pick<Vault, 'find' | 'put'>;
  readonly seller: Seller;
  readonly entriesOf: EntriesOfCycle;
  /** Left out: in this thread. */
  readonly printed?: Print;
}): StatementPress => {
  const printedBy = async (customer: string, content: Content, template: string): Promise<Buffer> => {
    const { buyer: key, from, until, currency, entries, seller: by } = content;
    const entry = key === null ? undefined : (await vault.find([key])).get(key);
    const buyer = entry?.kind === 'printed-buyer' ? entry.content : null;
    const minorUnit = minorUnitOf(currency);
    invariant(minorUnit !== null, 'what was invoiced is in a currency that is known');
    const facts = { customer, from, until, currency, minorUnit, entries, seller: by, buyer };
    return printed(statementDocumentOf(facts), template);
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
      for (const [currency, entries] of await entriesOf({ customer, from, until })) {
        const statement = statementIdOf({ customer, from, until, currency });
        const buyer = await keepBuyer(statement, customer, billingDetails);
        const content: Content = { statement, from, until, currency, entries: [...entries], buyer, seller };
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
