import { accountOfCustomer, RecordStatement, Settle, statementCommandOf } from '#commands';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/**
 * R26: a cycle that is over has a statement, which stays as it is from here on. Where no press stands (a request that runs its
 * consequences itself), nothing is printed: whoever follows the log does it.
 */
export const printTheStatementOfACycle = reaction(
  'print-the-statement-of-a-cycle',
  ['SubscriptionRenewed', 'SubscriptionEnded'],
  async ({ stream, revision }, desk) => {
    if (desk.statements === undefined) return;
    const before = await desk.lookBack(
      stream,
      revision,
      ({ type }) => type === 'SubscriptionStarted' || type === 'SubscriptionRenewed',
    );
    const opened = before.at(-1)?.event;
    if (opened?.type !== 'SubscriptionStarted' && opened?.type !== 'SubscriptionRenewed') {
      desk.onOddity({ stream, revision: revision.toString() }, 'a cycle ended whose start is too far back');
      return;
    }
    const customer = idIn(stream);
    const { start: from, end: until } = opened.data.cycle;
    const { value } = await desk.customers.read(
      customer,
      ({ billingDetails }) => ({ billingDetails }),
      desk.now(),
    );
    // What expired in the cycle is booked before the statement tells of it.
    const account = accountOfCustomer(customer);
    await desk.send(poolStream(account), ['settle'], (envelope) => new Settle(account, envelope));
    for (const statement of await desk.statements.print({ customer, from, until, ...value })) {
      const { currency } = statement;
      await desk.send(stream, [currency], (envelope) => new RecordStatement(customer, statement, envelope), {
        at: desk.now(),
        commandId: statementCommandOf({ customer, from, until, currency }),
      });
    }
  },
);
