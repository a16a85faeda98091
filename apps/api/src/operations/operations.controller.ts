import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/route-rule.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { answer, Answers, flagOf, objectOf, textOf } from '../openapi/answers.js';

const liveSchema = answer('Live', 'The process runs.', { status: textOf('live') });
const readySchema = answer('Ready', 'Whether calls would be served now, and what each part says.', {
  ready: flagOf(''),
  checks: { type: 'object', additionalProperties: objectOf({ ok: flagOf(''), detail: textOf('') }) },
});

@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(@Inject(API_DEPENDENCIES) private readonly given: ApiDependencies) {}

  @Get('health/live')
  @Public()
  @Answers(200, liveSchema, 'Whether the process runs')
  live(): object {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Public()
  @Answers(200, readySchema, 'Whether the process can serve: 503 when store or database do not answer')
  @ApiResponse({ status: 503, description: 'Not now.' })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { ok, checks } = await this.given.health.ready();
    await reply.code(ok ? 200 : 503).send({ ready: ok, checks });
  }

  @Get('metrics')
  @Public()
  @ApiOperation({ summary: 'Prometheus metrics' })
  @ApiResponse({
    status: 200,
    description: 'Prometheus text exposition.',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { contentType, text } = await this.given.metrics.exposition();
    await reply.header('content-type', contentType).send(text);
  }
}
