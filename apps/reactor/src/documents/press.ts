import {
  fingerprintOf,
  isTemplate,
  printDocument,
  templateVersion,
  withPrintableLetters,
  type Print,
} from '#documents';
import { invoiceEvents, type InvoiceEvent, type RecordDocument, type Seller } from '#domain/invoice';
import { decodeStored } from '#engine';
import type { EventStore } from '#event-store';
import type { Vault } from '#vault';
import { reactorLimits } from '../limits.js';
import { invoiceStream } from '../names.js';
import { buyerOn, documentOf, type Asked } from './printed-invoice.js';

/** What is printed again is not what the ledger knows: it is shown to nobody. */
export class DocumentDiffers extends Error {
  override readonly name = 'DocumentDiffers';
}

/** Prints what the ledger tells of invoices. */
export type Press = {
  /** For the first time, of the events up to and with `upTo`: what the ledger is to record. */
  readonly print: (invoice: string, asked: Asked, upTo: number) => Promise<RecordDocument>;
  /** What was recorded, again. Rejects with `DocumentDiffers` where the bytes are not the same. */
  readonly reprint: (invoice: string, recorded: RecordDocument) => Promise<Buffer>;
};

type PressParts = {
  readonly store: Pick<EventStore, 'readStream'>;
  readonly vault: Pick<Vault, 'find'>;
  /** As it is from now on; what was printed keeps the seller that it was printed with. */
  readonly seller: Seller;
  /** Left out: in this thread. */
  readonly printed?: Print;
  /** A name or an address has letters that no document can show yet. */
  readonly onLacking?: (form: Asked['form'], document: string) => void;
};

export const openPress = ({
  store,
  vault,
  seller,
  printed = printDocument,
  onLacking,
}: PressParts): Press => {
  const contentOf = async (invoice: string, asked: Asked & { upTo: number; seller: Seller }) => {
    const events: InvoiceEvent[] = [];
    const limit = Math.min(asked.upTo + 1, reactorLimits.invoiceEvents);
    for await (const stored of store.readStream(invoiceStream(invoice), { from: 0n, limit }))
      events.push(decodeStored(invoiceEvents, stored).event);
    const key = buyerOn(events, asked);
    const entry = key === null ? undefined : (await vault.find([key])).get(key);
    const buyer = entry?.kind === 'printed-buyer' ? entry.content : null;
    return documentOf(asked, { events, seller: asked.seller, buyer });
  };
  return {
    print: async (invoice, { form, document }, upTo) => {
      const content = await contentOf(invoice, { form, document, upTo, seller });
      if (withPrintableLetters(content).lacking) onLacking?.(form, document);
      const bytes = await printed(content);
      return { form, document, upTo, sha256: fingerprintOf(bytes), template: templateVersion, seller };
    },
    reprint: async (invoice, recorded) => {
      const { form, document, sha256, template } = recorded;
      if (!isTemplate(template))
        throw new DocumentDiffers(`${form} ${document} was printed by template ${template}`);
      const bytes = await printed(await contentOf(invoice, { ...recorded }), template);
      if (fingerprintOf(bytes) !== sha256)
        throw new DocumentDiffers(`${form} ${document} has other bytes than those that were recorded`);
      return bytes;
    },
  };
};
