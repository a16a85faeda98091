import { IssueCreditNote } from '#commands';
import { numberOf, printBuyer } from '../invoicing/number.js';
import { idIn } from '../names.js';
import { reaction } from '../reaction.js';

/** S26: a drafted credit note gets the next number of its own series and counts from then on. */
export const issueADraftedCreditNote = reaction(
  'issue-a-drafted-credit-note',
  ['CreditNoteDrafted'],
  async (fact, desk) => {
    const { creditNote } = fact.event.data;
    const invoice = idIn(fact.stream);
    const { value: head } = await desk.invoices.read(invoice, (state) => state.head, desk.now());
    if (head === null) throw new Error(`${invoice} is credited after it is drafted`);
    const { entity, customer } = head;
    const number = await numberOf(desk, entity, { document: creditNote, kind: 'credit-note' });
    const buyer = await printBuyer(desk, creditNote, customer);
    const request = { creditNote, ...number, buyer };
    await desk.send(fact.stream, ['issue'], (envelope) => new IssueCreditNote(invoice, request, envelope));
  },
);
