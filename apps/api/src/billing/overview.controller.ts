import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accountOfCustomer, Standings } from '#commands';
import { refuse, type Instant } from '#kernel';
import { accountsOfOwner, balanceOf, bindBalance } from '#projections/balance';
import { bindInvoices, invoicesOf } from '#projections/invoices';
import { bindPayments, paymentsOf, refundsOf } from '#projections/payments';
import { bindPurchaseHistory, purchaseHistoryOfAll } from '#projections/purchase-history';
import { bindPurchases, purchasesOf } from '#projections/purchases';
import { bindSeatUtilization, seatHistoryOf } from '#projections/seat-utilization';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { raisePosition } from '../call/headers.js';
import { invoiceSummary } from '../invoices/answers.js';
import { apiLimits } from '../limits.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, InstantParameter } from '../openapi/parameters.js';
import { MethodsOnFile } from '../payment-methods/methods-on-file.js';
import { purchaseSummary } from '../purchases/list-answers.js';
import { balanceAnswer } from '../queries/balance-answers.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { pageAnswer, Reading } from '../queries/reading.js';
import { entryAnswer } from '../queries/statement-answers.js';
import { changeAnswer } from '../seats/answers.js';
import { standingAnswer } from '../standing/answers.js';
import { CustomerDesk } from '../subscription/customer-desk.js';
import { paymentAnswer, refundAnswer } from './answers.js';
import { methodInUse, overviewSchema } from './overview-answers.js';
import { windowIn, type Window } from './window.js';

const first = { limit: apiLimits.overviewRows } as const;

/** The dashboard's billing tab in one answer (R47, R56, R57). */
@ApiTags('invoices')
@Controller('v1/customers/:customer/billing')
export class OverviewController {
  constructor(
    private readonly reading: Reading,
    private readonly desk: CustomerDesk,
    private readonly standings: Standings,
    private readonly methods: MethodsOnFile,
  ) {}

  @Get()
  @Requires('billing:read')
  @AtLeast()
  @InstantParameter('from', 'Of the payments, together with `until`; left out: the running cycle.')
  @InstantParameter('until', 'Before.')
  @Answers(200, overviewSchema, 'Credits, payment method, payments, purchases and invoices of a customer')
  async show(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least', 'from', 'until');
    const asked = windowIn(query);
    const { cycle } = await this.desk.look(call, customer, ({ registered, subscription }) =>
      registered === null
        ? refuse('customer-not-found')
        : { cycle: subscription === null ? null : { ...subscription.cycle } },
    );
    const readModels = ['balance', 'payments', 'purchases', 'purchase_history', 'invoices'];
    await this.reading.from(call, query, ...readModels, 'seat_utilization');
    const accounts = await this.accounts(customer);
    const running = cycle === null ? null : { from: cycle.start, until: cycle.end };
    return {
      customer,
      cycle: cycle === null ? null : { start: cycle.start, end: cycle.end },
      credits: await this.credits(accounts, call.at),
      ...methodInUse(await this.methods.lastShown(customer)),
      standing: await this.standing(call, customer),
      ...(await this.lists(customer, accounts, asked ?? running)),
    };
  }

  private async lists(customer: string, accounts: readonly string[], window: Window | null): Promise<object> {
    const { db } = this.reading;
    const history = await purchaseHistoryOfAll(bindPurchaseHistory(db), accounts, first);
    return {
      payments: pageAnswer(
        await paymentsOf(bindPayments(db), customer, { ...first, ...window }),
        paymentAnswer,
      ),
      refunds: pageAnswer(await refundsOf(bindPayments(db), customer, first), refundAnswer),
      purchases: pageAnswer(await purchasesOf(bindPurchases(db), { ...first, customer }), purchaseSummary),
      history: pageAnswer(history, entryAnswer),
      seat_changes: pageAnswer(await seatHistoryOf(bindSeatUtilization(db), customer, first), changeAnswer),
      invoices: pageAnswer(await invoicesOf(bindInvoices(db), customer, first), invoiceSummary),
    };
  }

  /** Its own account first. */
  private async accounts(customer: string): Promise<readonly string[]> {
    const own = accountOfCustomer(customer);
    const accounts = await accountsOfOwner(bindBalance(this.reading.db), customer);
    const others = accounts.filter((account) => account !== own);
    return [...(accounts.includes(own) ? [own] : []), ...others];
  }

  private async credits(accounts: readonly string[], at: Instant): Promise<readonly object[]> {
    const db = bindBalance(this.reading.db);
    const shown = accounts.slice(0, apiLimits.overviewRows);
    const balances = await Promise.all(shown.map((account) => balanceOf(db, account, at)));
    return balances.flatMap((balance) => (balance === null ? [] : [balanceAnswer(balance)]));
  }

  private async standing(call: Call, customer: string): Promise<object | null> {
    const { value, position } = await this.standings.read(customer, standingAnswer, call.at);
    raisePosition(call, position);
    return value;
  }
}
