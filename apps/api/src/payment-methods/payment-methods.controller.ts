import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequestRetry, Standings } from '#commands';
import { standingEvents } from '#domain/standing';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { NoFields } from '../body/no-fields.js';
import { ThisCall, type Call } from '../call/call.js';
import { FollowThrough } from '../call/follow-through.js';
import { raisePosition } from '../call/headers.js';
import { Answers } from '../openapi/answers.js';
import { standingAnswer } from '../standing/answers.js';
import { chosenSchema, methodsAnswer, methodsSchema, setupAnswer, setupSchema } from './answers.js';
import { MethodsOnFile, type Named } from './methods-on-file.js';

const streamOf = (customer: string): string => `${standingEvents.category}-${customer}`;

/** Cards on file (R10, R29). */
@ApiTags('payment methods')
@Controller('v1/customers/:customer/payment-methods')
export class PaymentMethodsController {
  constructor(
    private readonly methods: MethodsOnFile,
    private readonly standings: Standings,
    private readonly following: FollowThrough,
  ) {}

  @Get()
  @Requires('billing:read')
  @Answers(200, methodsSchema, 'Payment methods on file, as their provider shows them')
  async list(@ThisCall() call: Call, @Param('customer') customer: string): Promise<object> {
    return methodsAnswer(customer, await this.methods.list(call, customer));
  }

  @Post()
  @RequiresToChange('payment-method:change')
  @NoFields()
  @Answers(201, setupSchema, 'Begin to put a payment method on file')
  async setUp(@ThisCall() call: Call, @Param('customer') customer: string): Promise<object> {
    const { setup, answer } = await this.methods.setUp(call, customer);
    return setupAnswer(setup, answer);
  }

  @Post(':method/default')
  @HttpCode(200)
  @RequiresToChange('payment-method:change')
  @NoFields()
  @Answers(200, chosenSchema, 'Charge this one from now on, beginning with what is unpaid')
  async makeDefault(@ThisCall() call: Call, @Param() of: Named): Promise<object> {
    const { another } = await this.methods.makeDefault(call, of);
    const retry = another || (await this.isRepeat(call, of)) ? await this.chargeAgain(call, of) : null;
    // Kept last: whoever repeats this after a crash still sees that it is another one.
    const methods = await this.methods.list(call, of.customer);
    const { value: standing, position } = await this.standings.read(of.customer, standingAnswer, call.at);
    raisePosition(call, position);
    return { ...methodsAnswer(of.customer, methods), retry, standing };
  }

  @Delete(':method')
  @RequiresToChange('payment-method:change')
  @NoFields()
  @Answers(200, methodsSchema, 'Take a payment method off file')
  async remove(@ThisCall() call: Call, @Param() of: Named): Promise<object> {
    return methodsAnswer(of.customer, await this.methods.remove(call, of));
  }

  /** Of a call that has charged again already: its answer is the same. */
  private async isRepeat(call: Call, { customer }: Named): Promise<boolean> {
    const commandId = this.following.dispatch.commandId(call, streamOf(customer));
    return (await this.standings.eventsOfCommand(customer, commandId)) !== null;
  }

  /** R29: null where nothing is unpaid. */
  private async chargeAgain(call: Call, { customer, method }: Named): Promise<string | null> {
    const exists = await this.standings.read(customer, ({ plan }) => plan !== null, call.at);
    if (!exists.value) return null;
    const { events } = await this.following.run(call, {
      stream: streamOf(customer),
      name: 'make-default',
      payload: { method },
      command: (envelope) => new RequestRetry(customer, { cause: 'payment-method-updated' }, envelope),
    });
    const requested = events.find((event) => event.type === 'PaymentRetryRequested');
    return requested?.data.retry ?? null;
  }
}
