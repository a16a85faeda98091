import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { Admission } from '../access/admission.js';
import { allows, type Authority } from '../access/authority.js';
import { RequiresToChange } from '../access/route-rule.js';
import { compiledRules } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { apiLimits } from '../limits.js';
import { Answers } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { BatchBody, BatchItemBody, UsageEventBody } from './bodies.js';
import { itemOf, itemOfEvent, type Item } from './items.js';
import { batchSchema, refusedItem, type ItemResult } from './results.js';

@ApiTags('spending')
@ApiExtraModels(BatchItemBody, UsageEventBody)
@Controller('v1')
export class BatchController {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly admission: Admission,
    @Inject(API_DEPENDENCIES) private readonly given: ApiDependencies,
  ) {}

  @Post('batch')
  @RequiresToChange('credits:spend')
  @ApiBody({ type: BatchBody })
  @Answers(
    200,
    batchSchema,
    'Up to 500 debits, holds, captures, voids and own-key records; each stands for itself',
  )
  batch(@ThisCall() call: Call, @Body(compiledRules(BatchBody)) { items }: BatchBody): Promise<object> {
    return this.all(call, items, (raw, index) =>
      itemOf(call, raw, `${call.idempotencyKey}\n${index.toString()}`),
    );
  }

  @Post('usage-events')
  @RequiresToChange('credits:spend')
  @ApiConsumes('application/cloudevents-batch+json')
  @ApiBody({
    schema: { type: 'array', maxItems: apiLimits.batchItems, items: { $ref: getSchemaPath(UsageEventBody) } },
  })
  @Answers(
    200,
    batchSchema,
    'Up to 500 usage events (CloudEvents batch); source and id of each are its idempotency key',
  )
  usageEvents(@ThisCall() call: Call, @Body() events: unknown): Promise<object> {
    if (!Array.isArray(events))
      return reject('media-type-unsupported', { accepts: 'application/cloudevents-batch+json' });
    return this.all(call, events, (raw) => itemOfEvent(call, raw));
  }

  private async all(
    call: Call,
    raws: readonly unknown[],
    read: (raw: unknown, index: number) => Item,
  ): Promise<object> {
    if (raws.length > apiLimits.batchItems) return reject('batch-too-large', { max: apiLimits.batchItems });
    if (raws.length === 0) return reject('field-invalid', { param: 'items', expected: 'at least one item' });
    this.dispatch.assertRoom(raws.length);
    // An item that repeats an earlier one's key waits for it, and then answers the same.
    const underWay = new Map<string, Promise<unknown>>();
    return {
      data: await Promise.all(
        raws.map((raw, index) => this.one(call, index, () => read(raw, index), underWay)),
      ),
    };
  }

  private async one(
    call: Call,
    index: number,
    read: () => Item,
    underWay: Map<string, Promise<unknown>>,
  ): Promise<ItemResult> {
    try {
      const item = read();
      const found = this.admission.of(
        { principal: call.principal, permission: 'credits:spend', at: call.at },
        { kind: 'account', id: item.account },
      );
      assertMaySpend(found instanceof Promise ? await found : found);
      const scope = `${item.account} ${item.key}`;
      const earlier = underWay.get(scope);
      const run =
        earlier === undefined
          ? this.dispatch.runItem(call, item.ask, item.key)
          : earlier.then(() => this.dispatch.runItem(call, item.ask, item.key));
      underWay.set(
        scope,
        run.catch(() => undefined),
      );
      const { events, replayed } = await run;
      return { index, status: item.status, replayed, body: item.answer(events) };
    } catch (error) {
      return refusedItem(this.given.log, index, error);
    }
  }
}

/** A foreign account is as absent as one that never was. */
const assertMaySpend = (authority: Authority | null): void => {
  if (authority === null) reject('account-not-found');
  else if (!allows(authority, 'credits:spend'))
    reject('forbidden', { action: 'credits:spend', role: authority.role });
};
