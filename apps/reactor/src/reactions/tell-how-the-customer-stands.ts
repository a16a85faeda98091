import { formatNanos } from '#kernel';
import { idIn } from '../names.js';
import { reaction } from '../reaction.js';
import { tell } from '../telling/tell.js';

/**
 * R29, R31–R34: failed payments, grace, suspension and restoration are told of once each. What a person tried by hand is answered
 * there and then, and needs no letter.
 */
export const tellHowTheCustomerStands = reaction(
  'tell-how-the-customer-stands',
  ['PaymentFailed', 'GraceStarted', 'ServiceSuspended', 'StandingRestored'],
  async (fact, desk) => {
    const { stream, event } = fact;
    const customer = idIn(stream);
    switch (event.type) {
      case 'PaymentFailed': {
        const { invoice, attempt, amount, currency, reason, trigger } = event.data;
        if (trigger === 'request') return;
        const number = await desk.invoices.read(invoice, (one) => one.number, desk.now());
        const facts = {
          ...{ invoice, amount: formatNanos(amount), currency, reason: reason.says ?? reason.code },
          ...(number.value === null ? {} : { number: number.value }),
        };
        // One charge that fails is heard of more than once: by its answer, and by the provider's word.
        return tell(desk, event.at, { kind: 'payment-failed', customer, facts }, invoice, attempt.toString());
      }
      case 'GraceStarted':
        return tell(desk, event.at, {
          ...{ kind: 'grace-started', customer },
          facts: { endsAt: event.data.endsAt },
        });
      case 'ServiceSuspended':
        return tell(desk, event.at, {
          ...{ kind: 'suspended', customer },
          facts: { retainedUntil: event.data.retainedUntil },
        });
      case 'StandingRestored':
        return event.data.from === 'past-due'
          ? undefined
          : tell(desk, event.at, { kind: 'restored', customer, facts: {} });
    }
  },
);
