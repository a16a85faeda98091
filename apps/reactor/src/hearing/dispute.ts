import { CloseProviderDispute, RecordProviderDispute, type Envelope } from '#commands';
import { commandIdOf, type Refused } from '#kernel';
import type { ProviderDispute } from '#payments';
import type { Handled } from '#payments/inbox';
import { purchaseStream } from '../names.js';
import { NotYet } from '../reaction.js';
import { hearInvoiceDispute, type InvoiceDisputeParts } from './invoice-dispute.js';
import type { PaidFor } from './paid-invoice.js';

export type DisputeParts = InvoiceDisputeParts;

const ACTOR = 'system:hear-the-provider';

const creditsMayCome = ({ status }: Refused<string>['facts']): boolean =>
  status === 'requested' || status === 'needs-action' || status === 'paid';

/** A dispute as the provider has it now, as facts of the purchase, or of the invoice, that it is about. Hearing of it again changes nothing. */
export const hearDispute = async (
  { bus, clock, ...parts }: DisputeParts,
  found: ProviderDispute & { readonly payment: string },
  paid: PaidFor,
): Promise<Handled> => {
  const { dispute, amount, currency, reason, state } = found;
  const { pays } = paid;
  if (!pays.startsWith('pur_')) return hearInvoiceDispute({ bus, clock, ...parts }, found, paid);
  if (state === 'inquiry') return 'done'; // what follows, if anything does, is told
  const envelope = (step: string): Envelope => {
    const commandId = commandIdOf(ACTOR, purchaseStream(pays), dispute, step);
    return {
      ...{ commandId, fingerprint: dispute, actor: ACTOR },
      ...{ correlation: commandId, causation: null, at: clock.now(), dryRun: false },
    };
  };
  const opened = await bus.execute(
    new RecordProviderDispute(pays, { dispute, amount, currency, reason }, envelope('opened')),
  );
  if (opened.kind === 'refused') {
    // The payment is known and its credits are on their way; of what is over, none will ever come.
    if (opened.code === 'purchase-not-credited' && creditsMayCome(opened.facts))
      throw new NotYet(`${pays} has given no credits yet`);
    return { aside: `${dispute} of ${pays} was refused: ${opened.code}` };
  }
  if (state === 'open') return 'done';
  const closed = await bus.execute(
    new CloseProviderDispute(pays, { dispute, outcome: state }, envelope(state)),
  );
  return closed.kind === 'refused'
    ? { aside: `${dispute} of ${pays} is ${state}, but was refused: ${closed.code}` }
    : 'done';
};
