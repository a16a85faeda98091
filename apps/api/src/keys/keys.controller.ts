import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { commandIdOf, idOfCommand } from '#kernel';
import type { StoredKey } from '../access/api-keys.js';
import { Authenticator } from '../access/authenticate.js';
import { issueKey } from '../access/issue-key.js';
import { actorOf, actsForMember, type Principal } from '../access/principal.js';
import { Requires, RequiresToChange } from '../access/route-rule.js';
import { validated } from '../body/pipes.js';
import { ThisCall, type Call } from '../call/call.js';
import { aKey } from '../call/ids.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { cursorOf, pageOf, type ListQuery } from '../queries/list-query.js';
import { answer, Answers, instantOf, listAnswer, listOf, orNull, textOf } from '../openapi/answers.js';
import { Listed } from '../openapi/parameters.js';
import { reject } from '../problems/problem.js';
import { KeyBody } from './bodies.js';

const keyFields = {
  id: textOf('key_…'),
  role: textOf('What the key may do.'),
  name: textOf('Of the service or person.'),
  user: orNull(textOf('The member on whose behalf it acts.')),
  customer: orNull(textOf('Only accounts of this customer.')),
  accounts: orNull(listOf(textOf('Only these accounts.'))),
  created_at: instantOf(''),
  revoked_at: orNull(instantOf('')),
} as const;

const keySchema = answer('ApiKey', 'An API key, without its secret.', keyFields);
const issuedSchema = answer('IssuedApiKey', 'A new API key.', {
  ...keyFields,
  secret: orNull(textOf('Shown once: a repeat of the call answers null here.')),
});
const keyListSchema = listAnswer('ApiKeyList', keySchema);

const keyAnswer = ({ createdAt, revokedAt, ...key }: StoredKey): object => ({
  id: key.id,
  role: key.role,
  name: key.name,
  user: key.user,
  customer: key.customer,
  accounts: key.accounts,
  created_at: createdAt,
  revoked_at: revokedAt,
});

const sameKey = (a: Principal, b: Principal): boolean =>
  JSON.stringify([a.role, a.name, a.user, a.customer, a.accounts]) ===
  JSON.stringify([b.role, b.name, b.user, b.customer, b.accounts]);

@ApiTags('keys')
@Controller('v1/keys')
export class KeysController {
  constructor(
    @Inject(API_DEPENDENCIES) private readonly given: ApiDependencies,
    private readonly authenticator: Authenticator,
  ) {}

  @Post()
  @RequiresToChange('keys:manage')
  @ApiBody({ type: KeyBody })
  @Answers(201, issuedSchema, 'Create an API key; its secret is shown once')
  async create(@ThisCall() call: Call, @Body(validated(KeyBody)) body: KeyBody): Promise<object> {
    const id = idOfCommand('key', commandIdOf(actorOf(call.principal), 'keys', call.idempotencyKey));
    const key: Principal = {
      id,
      role: body.role,
      name: body.name,
      user: body.user ?? null,
      customer: body.customer ?? null,
      accounts: body.accounts ?? null,
    };
    if (actsForMember(key) !== (key.user !== null))
      return reject('field-invalid', {
        param: 'user',
        expected: 'a member for the roles owner, admin and member only',
      });
    if (call.dryRun) return { ...keyAnswer({ ...key, createdAt: call.at, revokedAt: null }), secret: null };
    const issued = await issueKey(this.given.keys, key, call.at);
    const stored = await this.given.keys.get(id);
    if (stored === null || !sameKey(stored, key)) return reject('idempotency-key-reused');
    if (issued === null) void call.reply.header('idempotent-replayed', 'true');
    return { ...keyAnswer(stored), secret: issued?.secret ?? null };
  }

  @Get()
  @Requires('keys:manage')
  @Listed()
  @Answers(200, keyListSchema, 'All API keys, revoked ones included')
  async list(@Query() query: ListQuery): Promise<object> {
    const { limit, after } = cursorOf(query, 'keys');
    const keys = await this.given.keys.list(after, limit + 1);
    return pageOf('keys', keys, limit, (key) => ({ item: keyAnswer(key), after: key.id }));
  }

  @Delete(':key')
  @RequiresToChange('keys:manage')
  @Answers(200, keySchema, 'Revoke an API key')
  async revoke(@ThisCall() call: Call, @Param('key', aKey) id: string): Promise<object> {
    if (!call.dryRun) {
      await this.given.keys.revoke(id, call.at);
      this.authenticator.forget();
    }
    const stored = await this.given.keys.get(id);
    return stored === null ? reject('key-not-found', { key: id }) : keyAnswer(stored);
  }
}
