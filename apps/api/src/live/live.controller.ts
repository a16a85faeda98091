import { Controller, Get, Inject, Param, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Admission } from '../access/admission.js';
import { allows } from '../access/authority.js';
import { actsForMember } from '../access/principal.js';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { reject } from '../problems/problem.js';
import { LiveBalances } from './live-balances.js';
import { LiveClients, send } from './live-clients.js';

@ApiTags('balance')
@Controller('v1/accounts/:account/balance')
export class LiveController implements BeforeApplicationShutdown {
  constructor(
    private readonly balances: LiveBalances,
    private readonly clients: LiveClients,
    private readonly admission: Admission,
    @Inject(API_DEPENDENCIES) private readonly given: Pick<ApiDependencies, 'clock'>,
  ) {}

  /** Each message is the whole balance, its id the log position; with Last-Event-ID nothing is repeated that the client has. */
  @Get('stream')
  @Requires('balance:read')
  @ApiOperation({ summary: 'The balance, live (Server-Sent Events)' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The last message that the client has.' })
  @ApiResponse({
    status: 200,
    description: 'Messages `balance`; the data of each is a Balance.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async stream(@ThisCall() call: Call, @Param('account') account: string): Promise<void> {
    const had = lastEventId(call.reply.request.headers['last-event-id']);
    this.clients.assertRoom(call.principal.id);
    const start = await this.balances.current(account);
    if (start === null) return reject('account-not-found');
    let told = had;
    const response = call.reply.raw;
    const show = (id: bigint, data: object): void => {
      if (id <= told) return;
      told = id;
      send(response, `id: ${id.toString()}\nevent: balance\ndata: ${JSON.stringify(data)}\n\n`);
    };
    // Messages may overtake one another while that is asked: an older balance is then not shown at all.
    const tell = (id: bigint, data: object): void => {
      if (!actsForMember(call.principal)) show(id, data);
      else
        void this.mayStillSee(call, account).then((may) => {
          if (may) show(id, data);
          else response.end();
        });
    };
    const leave = await this.balances.listen(account, tell);
    call.reply.hijack();
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'ledger-position': start.id.toString(),
      connection: 'close', // a stream that ends is not kept for another call: a stopping process would wait for it
    });
    this.clients.add(call.principal.id, response, leave);
    response.write('retry: 1000\n\n');
    tell(start.id, start.data);
    // What happened between the first read and the subscription.
    const now = await this.balances.current(account);
    if (now !== null) tell(now.id, now.data);
  }

  /** A stream outlives the call that opened it: who was removed meanwhile sees no more. Where nobody can tell, the client comes back. */
  private async mayStillSee({ principal }: Call, account: string): Promise<boolean> {
    const asking = { principal, permission: 'balance:read', at: this.given.clock.now() } as const;
    try {
      const authority = await this.admission.of(asking, { kind: 'account', id: account });
      return authority !== null && allows(authority, 'balance:read');
    } catch {
      return false;
    }
  }

  /** Open streams would keep the server from closing. */
  async beforeApplicationShutdown(): Promise<void> {
    this.clients.endAll();
    await this.balances.close();
  }
}

const lastEventId = (given: string | string[] | undefined): bigint => {
  if (given === undefined || given === '') return -1n;
  return typeof given === 'string' && /^(?:0|[1-9][0-9]{0,18})$/.test(given)
    ? BigInt(given)
    : reject('field-invalid', { param: 'Last-Event-ID', expected: 'a log position' });
};
