import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { statementCommandOf, type StatementOf } from '#commands';
import { statementDocumentOf } from '#documents';
import { minorUnitOf } from '#domain/accounting';
import { refuse } from '#kernel';
import { bindInvoices, cycleStatementOf } from '#projections/invoices';
import { Requires } from '../access/route-rule.js';
import { windowIn } from '../billing/window.js';
import { ThisCall, type Call } from '../call/call.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { AtLeast, InstantParameter, TextParameter } from '../openapi/parameters.js';
import { People } from '../organization/people.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, parameter, type ListQuery } from '../queries/list-query.js';
import { Reading } from '../queries/reading.js';
import { CustomerDesk } from '../subscription/customer-desk.js';
import { notReprinted } from './not-reprinted.js';
import { AnswersPdf, sendPdf } from './pdf.js';
import { entriesOf } from './statement-entries.js';

/**
 * R26: what the ledger says of one cycle, on paper. Of a cycle that is over, as it was printed then: the bytes have the hash that the
 * ledger recorded. Of any other time it is a view of invoices that have documents of their own.
 */
@ApiTags('invoices')
@Controller('v1/customers/:customer')
export class StatementDocumentController {
  constructor(
    private readonly reading: Reading,
    private readonly desk: CustomerDesk,
    private readonly people: People,
    @Inject(API_DEPENDENCIES) private readonly given: ApiDependencies,
  ) {}

  @Get('statement.pdf')
  @Requires('billing:read')
  @AtLeast()
  @InstantParameter('from', 'Together with `until`; left out: the running cycle.')
  @InstantParameter('until', 'Before.')
  @TextParameter('currency', 'Left out: the one that all of it is in.')
  @AnswersPdf('The statement of a cycle as PDF')
  async statement(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<void> {
    onlyParameters(query, 'at_least', 'from', 'until', 'currency');
    const asked = windowIn(query);
    const { window, details } = await this.desk.look(call, customer, (state) => {
      if (state.registered === null) return refuse('customer-not-found');
      const cycle = state.subscription?.cycle;
      const running = cycle === undefined ? null : { from: cycle.start, until: cycle.end };
      const known = asked ?? running;
      if (known === null) return refuse('subscription-not-found');
      return { window: known, details: state.billingDetails };
    });
    await this.reading.from(call, query, 'invoices');
    const statement = await cycleStatementOf(bindInvoices(this.reading.db), customer, window);
    if (statement.cut)
      return reject('field-invalid', { param: 'until', expected: 'a time with fewer documents in it' });
    const buyer = await this.people.billingDetails(details);
    const currencies = new Set(statement.invoices.map((invoice) => invoice.currency));
    for (const { currency } of [...statement.creditNotes, ...statement.receipts]) currencies.add(currency);
    const currency = parameter(query, 'currency') ?? onlyOne(currencies);
    const { seller, printed } =
      this.given.documents ?? reject('document-not-printed', { document: customer, form: 'statement' });
    const document = statementDocumentOf({
      ...{ seller, customer, currency, buyer },
      ...window,
      minorUnit: minorUnitOf(currency) ?? reject('currency-unknown', { currency }),
      entries: entriesOf(statement, { currency, until: window.until }),
    });
    const recorded = await this.recorded({ customer, currency, ...window });
    const bytes = recorded ?? (await printed(document));
    await sendPdf(call.reply, `statement-${document.number}`, bytes);
  }

  /** As it was printed when the cycle ended, and as it stays. Null: this is no cycle that is over. */
  private async recorded(of: StatementOf): Promise<Buffer | null> {
    const found = await this.desk.eventsOfCommand(of.customer, statementCommandOf(of));
    const rendered = found?.find((event) => event.type === 'CycleStatementRendered')?.data;
    if (rendered === undefined || this.given.documents === undefined) return null;
    const { statement: document } = rendered;
    return this.given.documents
      .reprintStatement(of.customer, rendered)
      .catch(notReprinted(this.given.log, { document, form: 'statement' }));
  }
}

/** Amounts of two currencies have no sum. */
const onlyOne = (currencies: ReadonlySet<string>): string => {
  if (currencies.size > 1) return reject('field-missing', { param: 'currency' });
  const [currency = 'USD'] = currencies;
  return currency;
};
