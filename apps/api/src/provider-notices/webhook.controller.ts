import { Controller, Headers, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/route-rule.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { answer, Answers, flagOf } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';

const receivedSchema = answer('WebhookReceived', 'The notice is kept, now or since before.', {
  received: flagOf('True.'),
});

/**
 * Notices of the payment provider. No key opens it: the signature over the bytes as they came does. What is taken in is worked
 * through later, so that the answer waits for one row alone.
 */
@ApiTags('payments')
@Controller('v1/webhooks/stripe')
export class StripeWebhookController {
  constructor(@Inject(API_DEPENDENCIES) private readonly given: ApiDependencies) {}

  @Post()
  @HttpCode(200)
  @Public()
  @ApiHeader({ name: 'stripe-signature', required: true, description: 'As Stripe signs: t=…,v1=…' })
  @ApiBody({ description: "An event of the provider, in the provider's words.", schema: { type: 'object' } })
  @Answers(200, receivedSchema, 'Take in a notice of the payment provider; a repeat changes nothing')
  async receive(
    @Req() { body }: FastifyRequest,
    @Headers('stripe-signature') signature: string | undefined,
  ): Promise<object> {
    const { incoming } = this.given;
    if (incoming === undefined) return reject('route-not-found');
    // As they came; without a body there is nothing that a signature could be of.
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const refusal = await incoming.receive({ body: bytes, signature });
    if (refusal === null) return { received: true };
    return refusal.verified
      ? reject('webhook-not-usable', { reason: refusal.reason })
      : reject('webhook-signature-invalid');
  }
}
