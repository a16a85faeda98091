import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { statementCommandOf, type StatementOf } from '#commands';
import { statementDocumentOf, type StatementAccount } from '#documents';
import { minorUnitOf } from '#domain/accounting';
import type { Customer } from '#domain/customer';
import { civilWindow, refuse, zero, type Instant, type View } from '#kernel';
import { bindStatements, statementsOf } from '#projections/statements';
import { Requires } from '../access/route-rule.js';
import { windowIn, type Window } from '../billing/window.js';
import { ThisCall, type Call } from '../call/call.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, InstantParameter, Listed, TextParameter } from '../openapi/parameters.js';
import { People } from '../organization/people.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, parameter, type ListQuery } from '../queries/list-query.js';
import { pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import { CustomerDesk } from '../subscription/customer-desk.js';
import type { AccountsOf } from './pool-credits.js';
import { notReprinted } from './not-reprinted.js';
import { AnswersPdf, sendPdf } from './pdf.js';
import { statementListed, statementsSchema } from './statement-answers.js';

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

  @Get('statements')
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @Answers(
    200,
    statementsSchema,
    'The statements of cycles that are over, newest first, as they were printed',
  )
  async statements(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least');
    await this.desk.look(call, customer, ({ registered }) =>
      registered === null ? refuse('customer-not-found') : { registered },
    );
    await this.reading.from(call, query, 'statements');
    const page = await statementsOf(bindStatements(this.reading.db), customer, pageRequest(query));
    return pageAnswer(page, statementListed);
  }

  @Get('statement.pdf')
  @Requires('billing:read')
  @AtLeast()
  @InstantParameter(
    'from',
    'Together with `until`; left out: the running cycle, or the calendar month of who has no subscription.',
  )
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
      return { window: asked ?? runningCycle(state, call.at), details: state.billingDetails };
    });
    await this.reading.from(call, query, 'invoices', 'purchases', 'balance');
    const { seller, printed, accountsOf } =
      this.given.documents ?? reject('document-not-printed', { document: customer, form: 'statement' });
    const accounts = await this.accounts(accountsOf, { customer, ...window });
    const currency = parameter(query, 'currency') ?? onlyOne(accounts);
    const document = statementDocumentOf({
      ...(accounts.get(currency) ?? nothing),
      ...{ seller, customer, currency, buyer: await this.people.billingDetails(details) },
      ...window,
      minorUnit: minorUnitOf(currency) ?? reject('currency-unknown', { currency }),
    });
    const recorded = await this.recorded({ customer, currency, ...window });
    const bytes = recorded ?? (await printed(document));
    await sendPdf(call.reply, `statement-${document.number}`, bytes);
  }

  private async accounts(
    accountsOf: NonNullable<ApiDependencies['documents']>['accountsOf'],
    of: AccountsOf,
  ): Promise<ReadonlyMap<string, StatementAccount>> {
    const found = await accountsOf(of);
    if (found.kind === 'known') return found.accounts;
    if (found.kind === 'cut')
      return reject('field-invalid', { param: 'until', expected: 'a time with fewer documents in it' });
    return reject('store-unavailable');
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

/** R26. Who has no subscription, or none any more, has the calendar month of its own zone. */
const runningCycle = ({ subscription, registered }: View<Customer>, at: Instant): Window => {
  const cycle = subscription?.cycle;
  if (cycle !== undefined && at < cycle.end) return { from: cycle.start, until: cycle.end };
  const { start, end } = civilWindow(registered?.zone ?? 'UTC', 'month', at);
  return { from: start, until: end };
};

/** Of a time in which nothing moved, in a currency that was asked for. */
const nothing: StatementAccount = {
  opening: zero,
  entries: [],
  charges: [],
  taxes: [],
  disputes: [],
  credits: [],
};

/** Amounts of two currencies have no sum. */
const onlyOne = (accounts: ReadonlyMap<string, StatementAccount>): string => {
  if (accounts.size > 1) return reject('field-missing', { param: 'currency' });
  const [currency = 'USD'] = accounts.keys();
  return currency;
};
