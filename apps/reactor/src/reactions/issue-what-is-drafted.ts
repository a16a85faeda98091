import { IssueInvoice } from '#commands';
import { numberOf, printBuyer } from '../invoicing/number.js';
import { idIn } from '../names.js';
import { reaction } from '../reaction.js';

/** S26: a drafted invoice gets the next number of its entity and is owed from then on (R26–R28, R82). */
export const issueWhatIsDrafted = reaction(
  'issue-what-is-drafted',
  ['InvoiceDrafted'],
  async (fact, desk) => {
    const { entity, customer } = fact.event.data;
    const invoice = idIn(fact.stream);
    const number = await numberOf(desk, entity, { document: invoice, kind: 'invoice' });
    const buyer = await printBuyer(desk, invoice, customer);
    const request = { ...number, buyer };
    await desk.send(fact.stream, ['issue'], (envelope) => new IssueInvoice(invoice, request, envelope));
  },
);
