import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import {
  BillingDisputes,
  OpenBillingDispute,
  ResolveBillingDispute,
  WithdrawBillingDispute,
} from '#commands';
import { billingDisputeEvents } from '#domain/billing-dispute';
import { idOfCommand } from '#kernel';
import {
  bindBillingDisputes,
  disputeOf,
  disputesOf,
  type DisputeFilter,
  type DisputeView,
} from '#projections/billing-disputes';
import { bindInvoices, invoiceNumbered } from '#projections/invoices';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { noFields, validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, Listed, TextParameter } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, parameter, type ListQuery } from '../queries/list-query.js';
import { choiceParameter, pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import { disputeAnswer, disputeChangeSchema, disputeListSchema, disputeSchema } from './answers.js';
import { OpenDisputeBody, ResolveDisputeBody } from './bodies.js';

@ApiTags('disputes')
@Controller('v1')
export class DisputesController {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly reading: Reading,
    private readonly disputes: BillingDisputes,
    @Inject(API_DEPENDENCIES) private readonly given: ApiDependencies,
  ) {}

  @Post('customers/:customer/disputes')
  @RequiresToChange('disputes:open')
  @AtLeast()
  @ApiBody({ type: OpenDisputeBody })
  @Answers(201, disputeChangeSchema, 'Disagree with an invoice, by its number')
  async open(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
    @Body(validated(OpenDisputeBody)) { number, about, details }: OpenDisputeBody,
  ): Promise<object> {
    await this.reading.from(call, query, 'invoices');
    const invoice = await invoiceNumbered(bindInvoices(this.reading.db), customer, number);
    if (invoice === null) return reject('invoice-not-found');
    // One scope for all disputes of a customer: the dispute has no id before the command has one.
    const scope = `${billingDisputeEvents.category} of ${customer}`;
    const dispute = idOfCommand('dsp', this.dispatch.commandId(call, scope));
    const words = `wrd_${dispute}`;
    const { events } = await this.dispatch.run(call, {
      stream: scope,
      name: 'open-dispute',
      payload: { number, about },
      command: (envelope) =>
        new OpenBillingDispute(dispute, { customer, invoice, number, about, details: words }, envelope),
      keeps: {
        said: { details },
        entries: () => [
          { id: words, subject: customer, entry: { kind: 'words', content: { text: details } } },
        ],
        done: async (commandId) => (await this.disputes.eventsOfCommand(dispute, commandId)) !== null,
      },
    });
    return { id: dispute, state: 'open', at: events[0]?.at ?? call.at };
  }

  @Get('customers/:customer/disputes')
  @Requires('billing:read')
  @Listed()
  @AtLeast()
  @TextParameter('state', 'open, accepted, rejected or withdrawn.')
  @TextParameter('invoice', 'Only about this invoice.')
  @Answers(200, disputeListSchema, "A customer's billing disputes, newest first")
  list(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    return this.page(call, query, { customer });
  }

  @Get('disputes')
  @Requires('disputes:resolve')
  @Listed()
  @AtLeast()
  @TextParameter('state', 'open, accepted, rejected or withdrawn.')
  @TextParameter('invoice', 'Only about this invoice.')
  @Answers(200, disputeListSchema, "Everybody's billing disputes, newest first")
  listAll(@ThisCall() call: Call, @Query() query: ListQuery): Promise<object> {
    const { accounts, customer, role } = call.principal;
    // A dispute is about a customer's bill: a key for single accounts knows nothing of it.
    if (accounts !== null) return reject('forbidden', { action: 'disputes:resolve', role });
    return this.page(call, query, customer === null ? {} : { customer });
  }

  @Get('disputes/:dispute')
  @Requires('billing:read')
  @AtLeast()
  @Answers(200, disputeSchema, "One billing dispute, with the customer's words")
  async find(
    @ThisCall() call: Call,
    @Param('dispute') dispute: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least');
    await this.reading.from(call, query, 'billing_disputes');
    const found = await disputeOf(bindBillingDisputes(this.reading.db), dispute);
    if (found === null) return reject('dispute-not-found');
    const words = await this.wordsOf([found]);
    return disputeAnswer(found, words.get(found.details) ?? null);
  }

  @Post('disputes/:dispute/resolution')
  @RequiresToChange('disputes:resolve')
  @ApiBody({ type: ResolveDisputeBody })
  @Answers(200, disputeChangeSchema, 'Accept or reject, with the reason')
  async resolve(
    @ThisCall() call: Call,
    @Param('dispute') dispute: string,
    @Body(validated(ResolveDisputeBody)) body: ResolveDisputeBody,
  ): Promise<object> {
    const { outcome, reason, credit_note: creditNote = null } = body;
    const { events } = await this.dispatch.run(call, {
      stream: streamOf(dispute),
      name: 'resolve-dispute',
      payload: body,
      command: (envelope) => new ResolveBillingDispute(dispute, { outcome, reason, creditNote }, envelope),
    });
    return { id: dispute, state: outcome, at: events[0]?.at ?? call.at };
  }

  /** Without a reason: a customer's own words would be in the history for ever. */
  @Post('disputes/:dispute/withdrawal')
  @RequiresToChange('disputes:open')
  @Answers(200, disputeChangeSchema, 'The customer no longer disagrees')
  async withdraw(
    @ThisCall() call: Call,
    @Param('dispute') dispute: string,
    @Body(noFields) body: object,
  ): Promise<object> {
    const { events } = await this.dispatch.run(call, {
      stream: streamOf(dispute),
      name: 'withdraw-dispute',
      payload: body,
      command: (envelope) => new WithdrawBillingDispute(dispute, { reason: null }, envelope),
    });
    return { id: dispute, state: 'withdrawn', at: events[0]?.at ?? call.at };
  }

  private async page(call: Call, query: ListQuery, filter: DisputeFilter): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least', 'state', 'invoice');
    const states = ['all', 'open', 'accepted', 'rejected', 'withdrawn'] as const;
    const state = choiceParameter(query, 'state', states, 'all');
    await this.reading.from(call, query, 'billing_disputes');
    const page = await disputesOf(bindBillingDisputes(this.reading.db), {
      ...pageRequest(query),
      ...filter,
      state: state === 'all' ? undefined : state,
      invoice: parameter(query, 'invoice') ?? undefined,
    });
    const words = await this.wordsOf(page.data);
    return pageAnswer(page, (dispute) => disputeAnswer(dispute, words.get(dispute.details) ?? null));
  }

  private async wordsOf(disputes: readonly DisputeView[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.given.vault.find(disputes.map(({ details }) => details));
    return new Map(
      [...found].flatMap(([id, entry]) => (entry.kind === 'words' ? [[id, entry.content.text]] : [])),
    );
  }
}

const streamOf = (dispute: string): string => `${billingDisputeEvents.category}-${dispute}`;
