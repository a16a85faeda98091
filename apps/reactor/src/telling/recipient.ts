import type { Customers, Invoices } from '#commands';
import { printKey } from '#domain/invoice';
import type { Clock } from '#kernel';
import type { Mail, Notice, Recipient } from '#notices';
import type { Vault } from '#vault';
import type { Press } from '../documents/press.js';
import { NotYet } from '../reaction.js';

type Known = {
  readonly customers: Pick<Customers, 'read'>;
  readonly vault: Pick<Vault, 'find'>;
  readonly clock: Clock;
};

/** R82: the billing e-mail as it is when the letter goes out; the owner's where none was given. Null: nobody is known. */
export const recipientFrom =
  ({ customers, vault, clock }: Known) =>
  async (customer: string): Promise<Recipient | null> => {
    const { value } = await customers.read(
      customer,
      ({ billingDetails, members }) => ({
        billingDetails,
        owner: [...members].find(([, role]) => role === 'owner')?.[0] ?? null,
      }),
      clock.now(),
    );
    const ids = [value.billingDetails, value.owner].filter((id) => id !== null);
    const found = await vault.find(ids);
    for (const id of ids) {
      const entry = found.get(id);
      if (entry?.kind !== 'billing-details' && entry?.kind !== 'person') continue;
      const { name, email } = entry.content;
      if (email !== null) return { name, email };
    }
    return null;
  };

/** The document that a notice is about, as it was printed last. */
export const attachmentsFrom =
  ({
    invoices,
    press,
    clock,
  }: {
    readonly invoices: Pick<Invoices, 'read'>;
    readonly press: Press;
    readonly clock: Clock;
  }) =>
  async ({ kind, facts }: Notice): Promise<Mail['attachments']> => {
    if (kind !== 'invoice' && kind !== 'credit-note') return [];
    const { invoice = '', document = '', number = '' } = facts;
    const { value: recorded } = await invoices.read(
      invoice,
      ({ documents }) => documents.get(printKey({ form: kind, document })) ?? null,
      clock.now(),
    );
    if (recorded === null) throw new NotYet(`${kind} ${document} is not printed yet`);
    return [{ filename: `${number}.pdf`, content: await press.reprint(invoice, recorded) }];
  };
