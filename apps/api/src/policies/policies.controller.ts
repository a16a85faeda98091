import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { Policies, PublishPolicy } from '#commands';
import { policyEvents, policyRef, type Policy } from '#domain/policy';
import { accept, type Json, type View } from '#kernel';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { Dispatch } from '../call/dispatch.js';
import { aPlan } from '../call/ids.js';
import { answer, Answers, flagOf, listAnswer, textOf, wholeOf } from '../openapi/answers.js';
import { Listed } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { cursorOf, onlyParameters, pageOf, type ListQuery } from '../queries/list-query.js';
import { PolicyBody } from './bodies.js';

const publishedSchema = answer('PublishedPolicy', 'What publishing did.', {
  plan: textOf('teams, pooled-team …'),
  changed: flagOf('False: the latest version is this document already.'),
  policy: textOf('plan@version that holds now.'),
});

const policySchema = answer('Policy', "One version of a plan's policy.", {
  plan: textOf('teams, pooled-team …'),
  version: wholeOf('1, 2 … dense per plan.'),
  policy: textOf('plan@version'),
  document: { type: 'object', description: 'The whole policy document.', additionalProperties: true },
});

const policyListSchema = listAnswer('PolicyList', policySchema);

type Version = { readonly plan: string; readonly version: number; readonly document: string };

const policyAnswer = ({ plan, version, document }: Version): object => ({
  plan,
  version,
  policy: policyRef(plan, version),
  document: JSON.parse(document) as object,
});

@ApiTags('policies')
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly policies: Policies,
  ) {}

  @Post(':plan')
  @RequiresToChange('policy:publish')
  @ApiBody({ type: PolicyBody })
  @Answers(
    200,
    publishedSchema,
    "Publish the next version of a plan's policy; it moves nobody until it is assigned",
  )
  async publish(
    @ThisCall() call: Call,
    @Param('plan', aPlan) plan: string,
    @Body(validated(PolicyBody)) body: PolicyBody,
  ): Promise<object> {
    const request = {
      plan,
      version: body.version ?? null,
      document: body.document as { readonly [key: string]: Json },
    };
    const { events } = await this.dispatch.run(call, {
      stream: `${policyEvents.category}-${plan}`,
      name: 'publish',
      payload: body,
      command: (envelope) => new PublishPolicy(request, envelope),
    });
    const version = events[0]?.data.version ?? (await this.versionsOf(call, plan)).length;
    return { plan, changed: events.length > 0, policy: policyRef(plan, version) };
  }

  /** From the plan's stream itself. */
  @Get(':plan')
  @Requires('policy:read')
  @Listed()
  @Answers(200, policyListSchema, 'Every version of a plan, oldest first')
  async list(
    @ThisCall() call: Call,
    @Param('plan', aPlan) plan: string,
    @Query() query: ListQuery,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor');
    const versions = await this.versionsOf(call, plan);
    if (versions.length === 0) return reject('policy-not-found', { policy: plan });
    const { limit, after } = cursorOf(query, `policies-${plan}`);
    const from = after === null ? 0 : Number(after);
    return pageOf(`policies-${plan}`, versions.slice(from, from + limit + 1), limit, (version) => ({
      item: policyAnswer(version),
      after: version.version.toString(),
    }));
  }

  @Get(':plan/versions/:version')
  @Requires('policy:read')
  @Answers(200, policySchema, "One version of a plan's policy, or `latest`")
  async find(
    @ThisCall() call: Call,
    @Param('plan', aPlan) plan: string,
    @Param('version') version: string,
  ): Promise<object> {
    const versions = await this.versionsOf(call, plan);
    const found =
      version === 'latest' ? versions.at(-1) : versions.find((one) => one.version.toString() === version);
    return found === undefined
      ? reject('policy-not-found', { policy: `${plan}@${version.slice(0, 10)}` })
      : policyAnswer(found);
  }

  private async versionsOf(call: Call, plan: string): Promise<readonly Version[]> {
    let versions: readonly Version[] = [];
    const outcome = await this.policies.preview(
      plan,
      (policy: View<Policy>) => {
        versions = policy.versions.map(({ version, document }) => ({ plan, version, document }));
        return accept([]);
      },
      call.at,
    );
    void call.reply.header('ledger-position', outcome.position.toString());
    return versions;
  }
}
