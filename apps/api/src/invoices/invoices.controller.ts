import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { DraftCreditNote, Invoices, VoidInvoice } from '#commands';
import { invoiceEvents, type InvoiceEvent } from '#domain/invoice';
import { amount, formatNanos, invariant } from '#kernel';
import { bindInvoices, invoiceOf, invoicesOf } from '#projections/invoices';
import { bindPayments, disputesQuery } from '#projections/payments';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { FollowThrough } from '../call/follow-through.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { answer, Answers, flagOf, instantOf, textOf } from '../openapi/answers.js';
import { AtLeast, Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, parameter, type ListQuery } from '../queries/list-query.js';
import { choiceParameter, pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import {
  creditNoteMadeSchema,
  invoiceAnswer,
  invoiceListSchema,
  invoiceSchema,
  invoiceSummary,
} from './answers.js';
import { CreditNoteBody, VoidBody } from './bodies.js';

const voidedSchema = answer('VoidedInvoice', 'An invoice that is owed no more; it keeps its number.', {
  id: textOf('inv_…'),
  changed: flagOf('False: it was void already.'),
  at: instantOf(''),
});

@ApiTags('invoices')
@Controller('v1')
export class InvoicesController {
  constructor(
    private readonly reading: Reading,
    private readonly following: FollowThrough,
    private readonly invoices: Invoices,
    @Inject(API_DEPENDENCIES) private readonly given: ApiDependencies,
  ) {}

  @Get('customers/:customer/invoices')
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @TextParameter('status', 'draft, open, past-due, paid or void.')
  @TextParameter('kind', 'cycle, supplementary or credits.')
  @Answers(200, invoiceListSchema, "A customer's invoices, newest first (R47)")
  async list(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'status', 'kind');
    const all = ['all', 'draft', 'open', 'past-due', 'paid', 'void'] as const;
    const status = choiceParameter(query, 'status', all, 'all');
    await this.reading.from(call, query, 'invoices');
    const page = await invoicesOf(bindInvoices(this.reading.db), customer, {
      ...pageRequest(query),
      status: status === 'all' ? undefined : status,
      kind: parameter(query, 'kind') ?? undefined,
    });
    return pageAnswer(page, invoiceSummary);
  }

  @Get('invoices/:invoice')
  @Requires('billing:read')
  @AtLeast()
  @Answers(200, invoiceSchema, 'One invoice: lines with their sources, taxes, credit notes, payments')
  async find(
    @ThisCall() call: Call,
    @Param('invoice') id: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least');
    await this.reading.from(call, query, 'invoices', 'payments');
    const invoice = await invoiceOf(bindInvoices(this.reading.db), id);
    if (invoice === null) return reject('invoice-not-found');
    const paid = invoice.receipts.flatMap(({ kind, id: payment }) => (kind === 'payment' ? [payment] : []));
    // Disputes of credits are their purchase's, so the invoice's own events do not tell of them.
    const disputes = await disputesQuery(bindPayments(this.reading.db), paid).execute();
    return invoiceAnswer({ ...invoice, disputes }, await this.buyerOf(invoice.buyer));
  }

  @Post('invoices/:invoice/void')
  @RequiresToChange('invoices:correct')
  @ApiBody({ type: VoidBody })
  @Answers(200, voidedSchema, 'Take back an invoice of which nothing is paid or credited')
  async takeBack(
    @ThisCall() call: Call,
    @Param('invoice') id: string,
    @Body(validated(VoidBody)) body: VoidBody,
  ): Promise<object> {
    const { events } = await this.following.run(call, {
      stream: `${invoiceEvents.category}-${id}`,
      name: 'void-invoice',
      payload: body,
      command: (envelope) => new VoidInvoice(id, body, envelope),
    });
    return { id, changed: events.length > 0, at: events[0]?.at ?? call.at };
  }

  @Post('invoices/:invoice/credit-notes')
  @RequiresToChange('invoices:correct')
  @ApiBody({ type: CreditNoteBody })
  @Answers(201, creditNoteMadeSchema, 'Take back parts of an invoice: drafted, numbered and issued')
  async credit(
    @ThisCall() call: Call,
    @Param('invoice') id: string,
    @Body(validated(CreditNoteBody)) body: CreditNoteBody,
  ): Promise<object> {
    const known = await invoiceOf(bindInvoices(this.reading.db), id);
    // Its money back alone would leave the credits spendable.
    if (known?.kind === 'credits') return reject('credit-note-of-credits', { invoice: id });
    const request = {
      lines: body.lines.map((part) => ({ line: part.line, amount: amount(part.amount) })),
      taxes: (body.taxes ?? []).map((part) => ({ tax: part.tax, amount: amount(part.amount) })),
      reason: body.reason,
    };
    const { events } = await this.following.run(call, {
      stream: `${invoiceEvents.category}-${id}`,
      name: 'draft-credit-note',
      payload: body,
      command: (envelope) => new DraftCreditNote(id, request, envelope),
    });
    const drafted = events.find((event) => event.type === 'CreditNoteDrafted');
    invariant(drafted !== undefined, 'a credit note is drafted or refused');
    const { creditNote } = drafted.data;
    const { value: number } = await this.invoices.read(
      id,
      ({ creditNotes }) => creditNotes.get(creditNote)?.number ?? null,
      call.at,
    );
    return creditNoteMade(id, drafted, number);
  }

  /** As printed (S28): erasing a person leaves what the law keeps. */
  private async buyerOf(key: string | null): Promise<object | null> {
    if (key === null) return null;
    const entry = (await this.given.vault.find([key])).get(key);
    return entry?.kind === 'printed-buyer' ? entry.content : null;
  }
}

type Drafted = Extract<InvoiceEvent, { readonly type: 'CreditNoteDrafted' }>;

const creditNoteMade = (invoice: string, { at, data }: Drafted, number: string | null): object => ({
  id: data.creditNote,
  invoice,
  number,
  reason: data.reason,
  lines: data.lines.map((part) => ({ line: part.line, amount: formatNanos(part.amount) })),
  taxes: data.taxes.map((part) => ({ tax: part.tax, amount: formatNanos(part.amount) })),
  net: formatNanos(data.totals.net),
  tax: formatNanos(data.totals.tax),
  gross: formatNanos(data.totals.gross),
  drafted_at: at,
});
