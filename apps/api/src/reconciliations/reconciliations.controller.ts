import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { CompleteReconciliation } from '#commands';
import { reconciliationLimits } from '#domain/reconciliation';
import { civilWindow, idOfCommand, parseInstant, plusDays, type Instant, type Window } from '#kernel';
import { bindReconciliation, reconciliationOf, reconciliationsOf } from '#projections/reconciliation';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { API_DEPENDENCIES, type ApiDependencies, type Reconciling } from '../dependencies.js';
import { Answers } from '../openapi/answers.js';
import { AtLeast, Listed } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { pageAnswer, pageRequest, Reading } from '../queries/reading.js';
import { reconciliationAnswer, reconciliationListSchema, reconciliationSchema } from './answers.js';
import { ReconciliationBody } from './bodies.js';

/** The ledger's books beside the payment provider's. */
@ApiTags('operations')
@Controller('v1/reconciliations')
export class ReconciliationsController {
  constructor(
    @Inject(API_DEPENDENCIES) private readonly given: ApiDependencies,
    private readonly dispatch: Dispatch,
    private readonly reading: Reading,
  ) {}

  @Post()
  @RequiresToChange('reconciliations:run')
  @ApiBody({ type: ReconciliationBody })
  @Answers(
    201,
    reconciliationSchema,
    "Compare the books of a period with the payment provider's now; `dry_run` keeps no record of it",
  )
  async run(
    @ThisCall() call: Call,
    @Body(validated(ReconciliationBody)) body: ReconciliationBody,
  ): Promise<object> {
    const { reconciling } = this.given;
    if (reconciling === undefined) return reject('provider-books-unavailable');
    const { entity, compare } = reconciling;
    const stream = `Reconciliation-${entity}`;
    const found = foundBy(await compare(periodIn(body, call.at), call.at));
    const reconciliation = idOfCommand('rec', this.dispatch.commandId(call, stream));
    const request = { ...found, reconciliation, entity, scheduled: false };
    const { events } = await this.dispatch.run(call, {
      stream,
      name: 'reconcile',
      payload: body,
      command: (envelope) => new CompleteReconciliation(entity, request, envelope),
    });
    const [event] = events;
    return event === undefined
      ? reject('reconciliation-not-found', { reconciliation })
      : reconciliationAnswer({ ...event.data, at: event.at });
  }

  @Get()
  @Requires('reconciliations:read')
  @Listed()
  @AtLeast()
  @Answers(200, reconciliationListSchema, 'Every reconciliation, newest first')
  async list(@ThisCall() call: Call, @Query() query: ListQuery): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'at_least');
    await this.reading.from(call, query, 'reconciliation');
    const page = await reconciliationsOf(bindReconciliation(this.reading.db), pageRequest(query));
    return pageAnswer(page, reconciliationAnswer);
  }

  @Get(':reconciliation')
  @Requires('reconciliations:read')
  @AtLeast()
  @Answers(200, reconciliationSchema, 'One reconciliation, differences first')
  async find(
    @ThisCall() call: Call,
    @Param('reconciliation') reconciliation: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'at_least');
    await this.reading.from(call, query, 'reconciliation');
    const found = await reconciliationOf(bindReconciliation(this.reading.db), reconciliation);
    return found === null
      ? reject('reconciliation-not-found', { reconciliation })
      : reconciliationAnswer(found);
  }
}

type Compared = Awaited<ReturnType<Reconciling['compare']>>;

/** Rejects where there is nothing to tell of. */
const foundBy = (compared: Compared): Extract<Compared, { readonly kind: 'compared' }>['found'] => {
  switch (compared.kind) {
    case 'compared':
      return compared.found;
    case 'too-large':
      return reject('reconciliation-too-large', { limit: compared.limit });
    case 'unreadable':
      return reject('provider-books-unavailable');
    case 'late':
      return reject('at-least-not-reached', {
        at_least: compared.atLeast.toString(),
        position: compared.position.toString(),
      });
  }
};

/** By default the last day (UTC) that is over. Rejects with `reconciliation-period-invalid`. */
const periodIn = ({ from, to }: ReconciliationBody, now: Instant): Window => {
  const today = civilWindow('UTC', 'day', now);
  const start = from === undefined ? plusDays(today.start, -1) : (parseInstant(from) ?? now);
  const end = to === undefined ? civilWindow('UTC', 'day', start).end : (parseInstant(to) ?? now);
  const days = reconciliationLimits.periodDays;
  return start < end && end <= now && end <= plusDays(start, days)
    ? { start, end }
    : reject('reconciliation-period-invalid', { from: start, to: end, limit_days: days });
};
