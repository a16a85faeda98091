import {
  CaptureHold,
  DebitCredits,
  HoldCredits,
  RecordOwnKeyUsage,
  ReverseDebit,
  VoidHold,
  type AskedCharge,
} from '#commands';
import { creditPoolEvents, type CreditPoolEvent, type Usage } from '#domain/credit-pool';
import { amount, invariant, parseInstant, plusMs, type Instant } from '#kernel';
import { actsForMember, type Principal } from '../access/principal.js';
import type { Call } from '../call/call.js';
import type { Asked } from '../call/dispatch.js';
import { apiLimits } from '../limits.js';
import { reject } from '../problems/problem.js';
import type {
  CaptureBody,
  DebitBody,
  HoldBody,
  OwnKeyUsageBody,
  ReversalBody,
  UsageBody,
  VoidBody,
} from './bodies.js';

/** How the bodies of spending become commands: the same for a single call and for an item of a batch. */
export type PoolAsk = Asked<CreditPoolEvent>;

/** The idempotency scope of every command on one account. */
export const poolStream = (account: string): string => `${creditPoolEvents.category}-${account}`;

/** Who asks, and when the call was accepted. */
export type Caller = Pick<Call, 'principal' | 'at'>;

export const askDebit = ({ principal, at }: Caller, account: string, body: DebitBody): PoolAsk => {
  const request = { ...spenderOf(principal, body), charge: chargeOf(body, at) };
  return {
    stream: poolStream(account),
    name: 'debit',
    payload: body,
    command: (envelope) => new DebitCredits(account, request, envelope),
  };
};

export const askHold = ({ principal }: Caller, account: string, body: HoldBody): PoolAsk => {
  const request = {
    ...spenderOf(principal, body),
    amount: amount(body.amount),
    asset: body.asset ?? null,
    seconds: body.seconds ?? null,
  };
  return {
    stream: poolStream(account),
    name: 'hold',
    payload: body,
    command: (envelope) => new HoldCredits(account, request, envelope),
  };
};

export const askCapture = ({ at }: Caller, account: string, hold: string, body: CaptureBody): PoolAsk => {
  const request = { hold, charge: chargeOf(body, at) };
  return {
    stream: poolStream(account),
    name: 'capture',
    payload: { hold, body },
    command: (envelope) => new CaptureHold(account, request, envelope),
  };
};

export const askVoid = (account: string, hold: string, body: VoidBody): PoolAsk => {
  const request = { hold, reason: body.reason ?? null };
  return {
    stream: poolStream(account),
    name: 'void',
    payload: { hold, body },
    command: (envelope) => new VoidHold(account, request, envelope),
  };
};

export const askReversal = (account: string, body: ReversalBody): PoolAsk => ({
  stream: poolStream(account),
  name: 'reverse',
  payload: body,
  command: (envelope) => new ReverseDebit(account, { debit: body.debit, reason: body.reason }, envelope),
});

export const askOwnKeyUsage = (
  { principal, at }: Caller,
  account: string,
  body: OwnKeyUsageBody,
): PoolAsk => {
  const request = { ...spenderOf(principal, body), usage: usageOf(body.usage, at) };
  return {
    stream: poolStream(account),
    name: 'own-key-usage',
    payload: body,
    command: (envelope) => new RecordOwnKeyUsage(account, request, envelope),
  };
};

const chargeOf = (body: Pick<CaptureBody, 'amount' | 'asset' | 'usage'>, now: Instant): AskedCharge => {
  const usage = body.usage === undefined ? null : usageOf(body.usage, now);
  if (body.amount !== undefined)
    return { kind: 'amount', amount: amount(body.amount), asset: body.asset ?? null, usage };
  if (usage === null || body.asset !== undefined)
    return reject('field-invalid', { param: 'amount', expected: 'amount, or usage alone' });
  return { kind: 'usage', usage };
};

const usageOf = (body: UsageBody, now: Instant): Usage => {
  const cachedTokens = body.cached_tokens ?? 0;
  if (cachedTokens > body.input_tokens) reject('tokens-invalid', { param: 'usage.cached_tokens' });
  return {
    provider: body.provider,
    model: body.model,
    inputTokens: body.input_tokens,
    cachedTokens,
    outputTokens: body.output_tokens,
    outcome: body.outcome ?? 'succeeded',
    latencyMs: body.latency_ms ?? null,
    time: body.time === undefined || body.time === null ? null : happenedAt(body.time, now),
  };
};

/** Decides nothing (S1), but what is still to come would stand in the charts of a day that nobody has seen. */
const happenedAt = (time: string, now: Instant): Instant => {
  const at = instantIn(time);
  return at <= plusMs(now, apiLimits.clockSkewMs)
    ? at
    : reject('timestamp-in-future', { param: 'usage.time' });
};

/** A timestamp that its rule has let through. */
export const instantIn = (text: string): Instant => {
  const at = parseInstant(text);
  invariant(at !== null, 'the timestamp was validated');
  return at;
};

/** Keys that act for a member spend in that member's name only (R6). */
const spenderOf = (
  principal: Principal,
  body: { readonly member?: string | null; readonly space?: string | null },
): { readonly member: string | null; readonly space: string | null } => {
  const space = body.space ?? null;
  const member = body.member ?? null;
  if (!actsForMember(principal)) return { member, space };
  if (member !== null && member !== principal.user)
    reject('forbidden', { action: 'spend for another member', role: principal.role });
  return { member: principal.user, space };
};
