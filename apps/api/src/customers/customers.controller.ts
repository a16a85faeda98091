import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import {
  BreakStreak,
  ChangeBillingDetails,
  ChangeDataPolicy,
  RecordContract,
  RegisterCustomer,
} from '#commands';
import { idOfCommand } from '#kernel';
import { isCountry, isRegionOf, isSoundTaxId, regionFormOf, subdivisionOf, taxIdFormOf } from '#tax';
import { RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import type { Kept } from '../call/keeping.js';
import { Answers } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { changedAnswer, changedSchema, registeredAnswer, registeredSchema, theFact } from './answers.js';
import { BillingDetailsBody, ContractBody, DataPolicyBody, RegisterBody, StreakBreakBody } from './bodies.js';
import { CustomerCalls, customerStream } from './customer-calls.js';

/** Idempotency scope of registrations whose customer has no id yet. */
const REGISTRATION = 'Customer';

@ApiTags('customers')
@Controller('v1/customers')
export class CustomersController {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly calls: CustomerCalls,
  ) {}

  @Post()
  @RequiresToChange('customers:register')
  @ApiBody({ type: RegisterBody })
  @Answers(201, registeredSchema, 'Register an organization or an individual, with its first owner')
  async register(
    @ThisCall() call: Call,
    @Body(validated(RegisterBody)) { name = null, owner, ...body }: RegisterBody,
  ): Promise<object> {
    const { accounts, customer: bound, role } = call.principal;
    if (accounts !== null || (bound !== null && bound !== body.customer))
      return reject('forbidden', { action: 'register this customer', role });
    // Without an id of its own the customer is named by the command, so that a repeat names the same one.
    const scope = body.customer === undefined ? REGISTRATION : customerStream(body.customer);
    const commandId = this.dispatch.commandId(call, scope);
    const customer = body.customer ?? idOfCommand('cus', commandId);
    const member = owner.member ?? idOfCommand('usr', commandId);
    const person = { name: owner.name ?? null, email: owner.email ?? null };
    const request = { kind: body.kind, zone: body.zone ?? 'UTC', owner: member };
    const entries = (): readonly Kept[] => [
      { id: member, subject: member, entry: { kind: 'person', content: person } },
      ...(name === null
        ? []
        : [{ id: customer, subject: customer, entry: { kind: 'organization' as const, content: { name } } }]),
    ];
    const { events } = await this.dispatch.run(call, {
      stream: scope,
      name: 'register',
      payload: { ...body, owner: owner.member ?? null },
      command: (envelope) => new RegisterCustomer(customer, request, envelope),
      keeps: this.calls.keeping(customer, { said: { name, person }, entries }),
    });
    return registeredAnswer(theFact(events, 'CustomerRegistered'));
  }

  @Put(':customer/data-policy')
  @RequiresToChange('data-policy:change')
  @ApiBody({ type: DataPolicyBody })
  @Answers(200, changedSchema, "Choose what happens with the customer's data")
  async dataPolicy(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(DataPolicyBody)) body: DataPolicyBody,
  ): Promise<object> {
    const request = {
      codeTrainingOptOut: body.code_training_opt_out,
      usageAnalytics: body.usage_analytics,
    };
    const { events } = await this.calls.run(call, customer, {
      name: 'change-data-policy',
      payload: body,
      command: (envelope) => new ChangeDataPolicy(customer, request, envelope),
    });
    return changedAnswer(customer, events);
  }

  @Put(':customer/billing-details')
  @RequiresToChange('billing-details:change')
  @ApiBody({ type: BillingDetailsBody })
  @Answers(200, changedSchema, 'Choose how future invoices address the buyer; past ones stay')
  async billingDetails(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(BillingDetailsBody)) body: BillingDetailsBody,
  ): Promise<object> {
    checkPlace(body.address);
    checkTaxId(body);
    const { events } = await this.calls.run(call, customer, {
      name: 'change-billing-details',
      payload: {},
      command: (envelope) =>
        new ChangeBillingDetails(customer, { details: detailsOf(envelope.commandId) }, envelope),
      keeps: {
        said: body,
        entries: (commandId) => [{ id: detailsOf(commandId), subject: customer, entry: buyerOf(body) }],
      },
    });
    return changedAnswer(customer, events);
  }

  @Put(':customer/contract')
  @RequiresToChange('contract:record')
  @ApiBody({ type: ContractBody })
  @Answers(200, changedSchema, 'Record what was agreed with an enterprise beside its policy')
  async contract(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(ContractBody)) body: ContractBody,
  ): Promise<object> {
    const request = {
      contract: body.contract ?? null,
      singleSignOn: body.single_sign_on,
      dataProcessingAgreement: body.data_processing_agreement,
    };
    const { events } = await this.calls.run(call, customer, {
      name: 'record-contract',
      payload: body,
      command: (envelope) => new RecordContract(customer, request, envelope),
    });
    return changedAnswer(customer, events);
  }

  @Post(':customer/streak-breaks')
  @RequiresToChange('streak:break')
  @ApiBody({ type: StreakBreakBody })
  @Answers(200, changedSchema, 'End the unbroken row of paid months of a pass')
  async breakStreak(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(StreakBreakBody)) { reason }: StreakBreakBody,
  ): Promise<object> {
    const { events } = await this.calls.run(call, customer, {
      name: 'break-streak',
      payload: { reason },
      command: (envelope) => new BreakStreak(customer, { reason }, envelope),
    });
    return changedAnswer(customer, events);
  }
}

/** A new entry for every change: what an earlier invoice was made from stays as it was. */
const detailsOf = (commandId: string): string => idOfCommand('bld', commandId);

/** A business that mistypes its id is told, instead of being charged a tax that it does not owe. What was kept before stays. */
const checkTaxId = ({ tax_id: taxId = null, address: { country } }: BillingDetailsBody): void => {
  const form = taxIdFormOf(country);
  if (taxId === null || form === null || isSoundTaxId(country, taxId)) return;
  reject('tax-id-invalid', { param: 'tax_id', country: form.country, expected: form.example });
};

/** A place that no table finds would be charged no tax, or too little. What was kept before stays. */
const checkPlace = ({ country, region = null }: BillingDetailsBody['address']): void => {
  if (!isCountry(country))
    reject('country-unknown', { param: 'address.country', expected: 'ISO 3166-1 alpha-2, such as DE' });
  const form = regionFormOf(country);
  if (form === null || isRegionOf(country, subdivisionOf(country, region))) return;
  reject('region-unknown', { param: 'address.region', country, expected: form.example });
};

/** As its code where taxes go by it: names are many, and printed documents repeat what is kept. */
const keptRegion = ({ country, region = null }: BillingDetailsBody['address']): string | null =>
  regionFormOf(country) === null ? region : subdivisionOf(country, region);

const buyerOf = ({
  name,
  email = null,
  tax_id: taxId = null,
  language = null,
  address,
}: BillingDetailsBody): Kept['entry'] => ({
  kind: 'billing-details',
  content: {
    name,
    email,
    taxId,
    language,
    address: {
      line1: address.line1 ?? null,
      line2: address.line2 ?? null,
      postalCode: address.postal_code ?? null,
      city: address.city ?? null,
      region: keptRegion(address),
      country: address.country,
    },
  },
});
