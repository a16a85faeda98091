import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { Answers } from '../openapi/answers.js';
import { erasedSchema } from './answers.js';
import { ErasureBody } from './bodies.js';

@ApiTags('customers')
@Controller('v1/erasures')
export class ErasuresController {
  constructor(@Inject(API_DEPENDENCIES) private readonly given: ApiDependencies) {}

  /** S28: no event is written and none is changed, so the log's digest stays what it was. */
  @Post()
  @RequiresToChange('subjects:erase')
  @ApiBody({ type: ErasureBody })
  @Answers(200, erasedSchema, 'Forget a member or customer: names, addresses and their own words')
  async erase(
    @ThisCall() call: Call,
    @Body(validated(ErasureBody)) { subject }: ErasureBody,
  ): Promise<object> {
    return { subject, erased: call.dryRun ? 0 : await this.given.vault.erase(subject) };
  }
}
