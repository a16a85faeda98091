import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { Instant } from '#kernel';
import { ClockRefused } from '#platform/clock';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { Field } from '../body/field.js';
import { validated } from '../body/pipes.js';
import { timestamp } from '../body/rules.js';
import { ThisCall, type Call } from '../call/call.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { answer, Answers, instantOf, textOf } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { instantIn } from '../spending/asks.js';

class ClockBody {
  @Field(timestamp, { says: 'Where the clock shall stand: not before where it stands.' }) now!: string;
}

const clockSchema = answer('Clock', 'The clock that decides what is due.', {
  kind: textOf('real, or test: it stands still until it is moved'),
  now: instantOf('What it shows.'),
});

/** Drives a sandbox through months in seconds (S4). What has become due meanwhile is booked before the next decision, or by the sweep. */
@ApiTags('sandbox')
@Controller('v1/sandbox/clock')
export class ClockController {
  constructor(@Inject(API_DEPENDENCIES) private readonly given: ApiDependencies) {}

  @Get()
  @Requires('clock:move')
  @Answers(200, clockSchema, 'Which clock this ledger runs on, and what it shows')
  show(): object {
    return this.shown(this.given.clock.now());
  }

  @Post()
  @RequiresToChange('clock:move')
  @ApiBody({ type: ClockBody })
  @Answers(200, clockSchema, 'Move the test clock; a repeat moves nothing')
  async move(@ThisCall() call: Call, @Body(validated(ClockBody)) body: ClockBody): Promise<object> {
    const { advanceClock, clock } = this.given;
    const to = instantIn(body.now);
    if (advanceClock === undefined) return reject('clock-not-movable');
    if (to < clock.now()) return reject('clock-goes-back', { now: clock.now(), asked: to });
    if (call.dryRun) return this.shown(to);
    try {
      return this.shown(await advanceClock(to));
    } catch (error) {
      if (error instanceof ClockRefused) return reject('clock-goes-back', { now: clock.now(), asked: to }); // moved by another process meanwhile
      throw error;
    }
  }

  private shown(now: Instant): object {
    return { kind: this.given.advanceClock === undefined ? 'real' : 'test', now };
  }
}
