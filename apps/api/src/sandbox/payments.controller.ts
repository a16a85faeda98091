import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { Behaviour } from '#payments';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { Field, Nested } from '../body/field.js';
import { validated } from '../body/pipes.js';
import { choice, integer, orNull, text } from '../body/rules.js';
import { ThisCall, type Call } from '../call/call.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { answer, Answers, textOf } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';

class DeclineBody {
  @Field(text(40), { says: 'What the provider answers: card_declined, expired_card, …' }) code!: string;
  @Field(orNull(text()), { says: 'In words.', optional: true }) says?: string | null;
}

class BehaviourBody {
  @Nested(() => DeclineBody, { says: 'Why charges fail; left out: they settle.', optional: true })
  decline?: DeclineBody;
  @Field(choice('once', 'until-changed'), {
    says: 'The next charge alone, or every one until this is changed. Default until-changed.',
    optional: true,
  })
  lasts?: 'once' | 'until-changed';
  @Field(integer(0, 1_000), {
    says: 'How often a charge is answered as under way before its end. Default 0.',
    optional: true,
  })
  pending_first?: number;
}

const behaviourSchema = answer('PaymentBehaviour', 'How charges of this customer that are new will end.', {
  customer: textOf('cus_…'),
  decline: {
    oneOf: [
      {
        type: 'object',
        properties: { code: { type: 'string' }, says: { oneOf: [{ type: 'string' }, { type: 'null' }] } },
        required: ['code', 'says'],
      },
      { type: 'null' },
    ],
    description: 'Why they fail; null: they settle.',
  },
  lasts: { type: 'string', enum: ['once', 'until-changed'] },
  pending_first: { type: 'integer', minimum: 0 },
});

/** The payment provider of a sandbox moves no money: it settles or fails as it is told. */
@ApiTags('sandbox')
@Controller('v1/sandbox/payments')
export class SandboxPaymentsController {
  constructor(@Inject(API_DEPENDENCIES) private readonly given: ApiDependencies) {}

  @Get(':customer')
  @Requires('payments:pretend')
  @Answers(200, behaviourSchema, 'How charges of a customer will end')
  async show(@Param('customer') customer: string): Promise<object> {
    return shown(customer, await this.provider().behaviourOf(customer));
  }

  @Post(':customer')
  @HttpCode(200)
  @RequiresToChange('payments:pretend')
  @ApiBody({ type: BehaviourBody })
  @Answers(
    200,
    behaviourSchema,
    'Let charges of a customer settle or fail; those that are known keep their end',
  )
  async behave(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Body(validated(BehaviourBody)) { decline, lasts, pending_first: pendingFirst = 0 }: BehaviourBody,
  ): Promise<object> {
    const behaviour: Behaviour = {
      decline: decline === undefined ? null : { code: decline.code, says: decline.says ?? null },
      lasts: lasts ?? 'until-changed',
      pendingFirst,
    };
    if (!call.dryRun) await this.provider().behave(customer, behaviour);
    return shown(customer, behaviour);
  }

  private provider(): NonNullable<ApiDependencies['sandboxPayments']> {
    return this.given.sandboxPayments ?? reject('route-not-found');
  }
}

const shown = (customer: string, { decline, lasts, pendingFirst }: Behaviour): object => ({
  ...{ customer, decline, lasts },
  pending_first: pendingFirst,
});
