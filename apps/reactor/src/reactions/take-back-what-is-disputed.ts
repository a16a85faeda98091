import { DisputeCredits } from '#commands';
import { smaller } from '#kernel';
import { ceilOf } from '../collecting/share-of.js';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** Invariant 7: the disputed share of what was bought is taken back as far as it is left. */
export const takeBackWhatIsDisputed = reaction(
  'take-back-what-is-disputed',
  ['PaymentDisputeOpened'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const { value } = await desk.purchases.read(purchase, ({ head, lot }) => ({ head, lot }), desk.now());
    const { head, lot } = value;
    if (head === null || lot === null) throw new Error(`${purchase} has given credits`);
    const { account, gross } = head;
    const { dispute, recordDebt, freeze } = event.data;
    const amount = ceilOf(smaller(event.data.amount, gross), lot.credits, gross);
    const request = { dispute, lot: lot.lot, amount, recordDebt, freeze };
    await desk.send(
      poolStream(account),
      ['take', dispute],
      (envelope) => new DisputeCredits(account, request, envelope),
    );
  },
);
