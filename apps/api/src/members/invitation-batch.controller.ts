import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { RequiresToChange } from '../access/route-rule.js';
import { batchSchema, refusedItem, type ItemResult } from '../batch/results.js';
import { compiledRules } from '../body/pipes.js';
import { compiled } from '../body/validate.js';
import { ThisCall, type Call } from '../call/call.js';
import { theFact } from '../customers/answers.js';
import { CustomerCalls } from '../customers/customer-calls.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { apiLimits } from '../limits.js';
import { Answers } from '../openapi/answers.js';
import { Rejected, reject } from '../problems/problem.js';
import { invitationAnswer } from './answers.js';
import { askInvitation } from './ask-invitation.js';
import { InvitationBatchBody, InvitationItemBody } from './bodies.js';
import { Ownership } from './ownership.js';

const itemRules = compiled(InvitationItemBody);

/** A whole team is asked in one call; each invitation stands for itself. */
@ApiTags('members')
@ApiExtraModels(InvitationItemBody)
@Controller('v1/customers/:customer/invitations/batch')
export class InvitationBatchController {
  constructor(
    private readonly calls: CustomerCalls,
    private readonly ownership: Ownership,
    @Inject(API_DEPENDENCIES) private readonly given: ApiDependencies,
  ) {}

  @Post()
  @HttpCode(200)
  @RequiresToChange('members:manage')
  @ApiBody({ type: InvitationBatchBody })
  @Answers(200, batchSchema, 'Ask up to 100 people to join; a refused invitation stops no other')
  async send(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(compiledRules(InvitationBatchBody)) { items }: InvitationBatchBody,
  ): Promise<{ readonly data: readonly ItemResult[] }> {
    if (items.length > apiLimits.invitationItems)
      return reject('batch-too-large', { max: apiLimits.invitationItems });
    if (items.length === 0) return reject('field-invalid', { param: 'items', expected: 'at least one item' });
    // One after the other: an item with an earlier one's key is its repeat, and people are asked in the order of the list.
    const data: ItemResult[] = [];
    for (const [index, raw] of items.entries()) data.push(await this.one(call, { customer, index }, raw));
    return { data };
  }

  private async one(
    call: Call,
    { customer, index }: { readonly customer: string; readonly index: number },
    raw: object,
  ): Promise<ItemResult> {
    try {
      const found = itemRules(raw);
      if (found !== null) throw new Rejected(found);
      const { idempotency_key: own, ...body } = raw as InvitationItemBody;
      const { role, change } = askInvitation(customer, body);
      await this.ownership.assertMay(call, customer, { role });
      const key = own ?? `${call.idempotencyKey}\n${index.toString()}`;
      const { events, replayed } = await this.calls.runItem(call, customer, { change, key });
      return { index, status: 201, replayed, body: invitationAnswer(theFact(events, 'InvitationSent')) };
    } catch (error) {
      return refusedItem(this.given.log, index, error);
    }
  }
}
