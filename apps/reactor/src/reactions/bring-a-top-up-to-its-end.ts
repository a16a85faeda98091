import { CompleteTopUp, FailTopUp } from '#commands';
import { idIn, topUpStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R36: what was bought by itself arms the pool again; what was not pauses the top-up, with the reason. */
export const bringATopUpToItsEnd = reaction(
  'bring-a-top-up-to-its-end',
  ['PurchaseCredited', 'PurchaseFailed', 'PurchaseAbandoned', 'PurchaseNotCredited'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const requested = await desk.purchaseEvent(stream, 0n);
    if (requested?.type !== 'PurchaseRequested') throw new Error(`${purchase} begins with its request`);
    const { account, trigger } = requested.data;
    if (trigger !== 'top-up') return;
    if (event.type === 'PurchaseCredited') {
      await desk.send(
        topUpStream(account),
        ['complete'],
        (envelope) => new CompleteTopUp(account, { purchase }, envelope),
      );
      return;
    }
    const reason = reasonOf(event);
    await desk.send(
      topUpStream(account),
      ['fail'],
      (envelope) => new FailTopUp(account, { purchase, reason }, envelope),
    );
  },
);

type Ended =
  | { readonly type: 'PurchaseFailed'; readonly data: { readonly reason: Reason } }
  | { readonly type: 'PurchaseNotCredited'; readonly data: { readonly code: string } }
  | { readonly type: 'PurchaseAbandoned' };
type Reason = { readonly code: string; readonly says: string | null };

const reasonOf = (event: Ended): Reason => {
  switch (event.type) {
    case 'PurchaseFailed':
      return event.data.reason;
    case 'PurchaseNotCredited':
      return { code: event.data.code, says: null };
    case 'PurchaseAbandoned':
      return { code: 'not-paid-in-time', says: null };
  }
};
