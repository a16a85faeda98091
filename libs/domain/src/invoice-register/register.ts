import {
  accept,
  instantOf,
  invariant,
  refuse,
  type Decide,
  type Decider,
  type Instant,
  type View,
} from '#kernel';
import type { DocumentKind, InvoiceRegisterEvent } from './events.js';

export const registerLimits = {
  /** Documents whose number is known without looking it up. An older one is found by its command, for ever (S18). */
  remembered: 10_000,
  /** Characters of a prefix. */
  prefix: 12,
} as const;

export type Numbering = { readonly sequence: number; readonly number: string };

/** The numbers of one issuing entity. */
export type InvoiceRegister = {
  entity: string | null;
  at: Instant;
  readonly series: Record<DocumentKind, { prefix: string; last: number }>;
  /** By document, oldest first, bounded. */
  readonly numbered: Map<string, Numbering>;
};

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const registerFoldVersion = '1';

const initial = (): InvoiceRegister => ({
  entity: null,
  at: instantOf('0000-01-01T00:00:00.000Z'),
  series: { invoice: { prefix: '', last: 0 }, 'credit-note': { prefix: '', last: 0 } },
  numbered: new Map(),
});

const evolve = (register: InvoiceRegister, event: InvoiceRegisterEvent): InvoiceRegister => {
  invariant(event.at >= register.at, 'time never goes back in a stream');
  register.at = event.at;
  switch (event.type) {
    case 'RegisterOpened':
      register.entity = event.data.entity;
      register.series.invoice.prefix = event.data.invoicePrefix;
      register.series['credit-note'].prefix = event.data.creditNotePrefix;
      return register;
    case 'DocumentNumbered': {
      const { document, kind, sequence, number } = event.data;
      invariant(sequence === register.series[kind].last + 1, 'numbers have no gap');
      invariant(!register.numbered.has(document), 'a document has one number');
      register.series[kind].last = sequence;
      register.numbered.set(document, { sequence, number });
      forget(register.numbered);
      return register;
    }
  }
};

const forget = (numbered: Map<string, Numbering>): void => {
  for (const oldest of numbered.keys()) {
    if (numbered.size <= registerLimits.remembered) return;
    numbered.delete(oldest);
  }
};

/** All that the engine needs to know of a register. Nothing is ever due in it. */
export const invoiceRegisters: Decider<InvoiceRegister, InvoiceRegisterEvent> = {
  initial,
  evolve,
  settle: () => [],
};

export type OpenRegister = {
  readonly entity: string;
  readonly invoicePrefix: string;
  readonly creditNotePrefix: string;
};

/** Once per entity; the same again changes nothing. */
export const openRegister =
  (
    request: OpenRegister,
  ): Decide<InvoiceRegisterEvent, InvoiceRegister, 'register-exists' | 'number-prefix-invalid'> =>
  ({ entity, series }, at) => {
    const { invoicePrefix, creditNotePrefix } = request;
    if (entity !== null)
      return series.invoice.prefix === invoicePrefix && series['credit-note'].prefix === creditNotePrefix
        ? accept([])
        : refuse('register-exists', { entity });
    if (!isPrefix(invoicePrefix)) return refuse('number-prefix-invalid', { param: 'invoicePrefix' });
    if (!isPrefix(creditNotePrefix) || creditNotePrefix === invoicePrefix)
      return refuse('number-prefix-invalid', { param: 'creditNotePrefix' });
    return accept([{ type: 'RegisterOpened', at, data: request }]);
  };

const isPrefix = (text: string): boolean =>
  text.length <= registerLimits.prefix && /^[A-Z0-9]+(?:-[A-Z0-9]+)*$/.test(text);

export type NumberDocument = { readonly document: string; readonly kind: DocumentKind };

/**
 * S26: gapless, and a crash burns none: the command's id is derived from the document's, so whoever asks again is answered with
 * what is stored, however long ago. A document that is remembered here changes nothing, whatever command asks.
 */
export const numberDocument =
  ({ document, kind }: NumberDocument): Decide<InvoiceRegisterEvent, InvoiceRegister, 'register-not-found'> =>
  ({ entity, series, numbered }, at) => {
    if (entity === null) return refuse('register-not-found');
    if (numbered.has(document)) return accept([]);
    const sequence = series[kind].last + 1;
    const number = `${series[kind].prefix}-${sequence.toString().padStart(6, '0')}`;
    return accept([{ type: 'DocumentNumbered', at, data: { document, kind, sequence, number } }]);
  };

/** Null: not numbered, or so long ago that the command index knows. */
export const numberOf = (register: View<InvoiceRegister>, document: string): Numbering | null =>
  register.numbered.get(document) ?? null;
