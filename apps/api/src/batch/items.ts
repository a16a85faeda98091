import type { CreditPoolEvent } from '#domain/credit-pool';
import type { BodyClass } from '../body/field.js';
import { compiled, type Validator } from '../body/validate.js';
import { only } from '../call/pool-fact.js';
import { Rejected, reject } from '../problems/problem.js';
import { debitAnswer, holdAnswer, ownKeyUsageAnswer, voidedAnswer } from '../spending/answers.js';
import {
  askCapture,
  askDebit,
  askHold,
  askOwnKeyUsage,
  askVoid,
  type Caller,
  type PoolAsk,
} from '../spending/asks.js';
import { CaptureBody, DebitBody, HoldBody, OwnKeyUsageBody, VoidBody } from '../spending/bodies.js';
import { BatchItemBody, UsageEventBody, type Operation } from './bodies.js';

/** One item, ready to run. */
export type Item = {
  readonly account: string;
  readonly key: string;
  readonly ask: PoolAsk;
  /** That the operation's own route answers. */
  readonly status: number;
  readonly answer: (events: readonly CreditPoolEvent[]) => object;
};

const sound = (validate: Validator, value: unknown): void => {
  const found = validate(value);
  if (found !== null) throw new Rejected(found);
};

type Kind = {
  readonly validate: Validator;
  readonly ask: (caller: Caller, item: Pick<BatchItemBody, 'account' | 'hold' | 'body'>) => PoolAsk;
  readonly answer: (account: string, events: readonly CreditPoolEvent[]) => object;
};

/** `body` was validated by the operation's own rules before `ask` sees it. */
const kind = <B extends object>(
  body: BodyClass<B>,
  ask: (caller: Caller, item: Pick<BatchItemBody, 'account' | 'hold'>, body: B) => PoolAsk,
  answer: Kind['answer'],
): Kind => ({
  validate: compiled(body),
  ask: (caller, item) => ask(caller, item, item.body as B),
  answer,
});

const holdOf = ({ hold }: Pick<BatchItemBody, 'hold'>): string =>
  hold ?? reject('field-missing', { param: 'hold' });

const kinds: Readonly<Record<Operation, Kind>> = {
  debit: kind(
    DebitBody,
    (caller, { account }, body) => askDebit(caller, account, body),
    (account, events) => debitAnswer(account, only(events, 'CreditsDebited')),
  ),
  hold: kind(
    HoldBody,
    (caller, { account }, body) => askHold(caller, account, body),
    (account, events) => holdAnswer(account, only(events, 'CreditsHeld')),
  ),
  capture: kind(
    CaptureBody,
    (caller, item, body) => askCapture(caller, item.account, holdOf(item), body),
    (account, events) => debitAnswer(account, only(events, 'HoldCaptured')),
  ),
  void: kind(
    VoidBody,
    (_, item, body) => askVoid(item.account, holdOf(item), body),
    (account, events) => voidedAnswer(account, only(events, 'HoldVoided')),
  ),
  'own-key-usage': kind(
    OwnKeyUsageBody,
    (caller, { account }, body) => askOwnKeyUsage(caller, account, body),
    (account, events) => ownKeyUsageAnswer(account, only(events, 'OwnKeyUsageRecorded')),
  ),
};

const itemRules = compiled(BatchItemBody);

/** Rejects with the item's own problem. */
export const itemOf = (caller: Caller, raw: unknown, fallbackKey: string): Item => {
  sound(itemRules, raw);
  const item = raw as BatchItemBody;
  const { validate, ask, answer } = kinds[item.operation ?? 'debit'];
  sound(validate, item.body);
  return {
    account: item.account,
    key: item.idempotency_key ?? fallbackKey,
    ask: ask(caller, item),
    status: item.operation === 'void' ? 200 : 201,
    answer: (events) => answer(item.account, events),
  };
};

const eventRules = compiled(UsageEventBody);

/** A usage event is a debit priced by the rate card, or a record of own-key usage. */
export const itemOfEvent = (caller: Caller, raw: unknown): Item => {
  sound(eventRules, raw);
  const { id, source, subject, time, data } = raw as UsageEventBody;
  const { member = null, space = null, own_key: ownKey = false, ...usage } = data;
  const body = { usage: { ...usage, time: time ?? null }, member, space };
  const chosen = kinds[ownKey ? 'own-key-usage' : 'debit'];
  return {
    account: subject,
    key: `cloudevent ${source.length.toString()} ${source} ${id}`,
    ask: chosen.ask(caller, { account: subject, body }),
    status: 201,
    answer: (events) => chosen.answer(subject, events),
  };
};
