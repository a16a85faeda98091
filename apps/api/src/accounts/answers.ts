import type { CreditPool, CreditPoolEvent } from '#domain/credit-pool';
import { formatNanos, type View } from '#kernel';
import type { PoolFact } from '../call/pool-fact.js';
import { amountOf, answer, flagOf, instantOf, listOf, objectOf, orNull, textOf } from '../openapi/answers.js';

const owner = objectOf({
  kind: { type: 'string', enum: ['organization', 'individual'] },
  id: textOf('cus_…'),
});

export const openedSchema = answer('OpenedAccount', 'A new credit account.', {
  id: textOf('acc_…'),
  owner,
  policy: textOf('policy@version'),
  asset: textOf('What its amounts are in.'),
  anchor: instantOf('Every cycle boundary is computed from it.'),
  zone: textOf('IANA time zone of the anchor.'),
  at: instantOf('When it was opened.'),
});

export const openedAnswer = (
  { at, data }: PoolFact<'AccountOpened'>,
  assigned: PoolFact<'PolicyAssigned'>,
): object => ({
  id: data.account,
  owner: data.owner,
  policy: assigned.data.policy,
  asset: assigned.data.terms.asset.code,
  anchor: data.anchor,
  zone: data.zone,
  at,
});

export const assignedSchema = answer('AssignedPolicy', 'Which policy decides from here on.', {
  account: textOf('acc_…'),
  changed: flagOf('False: the account was on it already.'),
  policy: orNull(textOf('policy@version, where it changed.')),
  at: orNull(instantOf('When the change counts.')),
});

export const assignedAnswer = (account: string, events: readonly CreditPoolEvent[]): object => {
  const assigned = events.find((event) => event.type === 'PolicyAssigned');
  return {
    account,
    changed: assigned !== undefined,
    policy: assigned?.data.policy ?? null,
    at: assigned?.at ?? null,
  };
};

const cap = objectOf({
  scope: textOf('member or space'),
  subject: orNull(textOf('Null: each one.')),
  window: textOf(''),
  limit: amountOf(''),
});

export const accountSchema = answer('Account', 'A credit account as its stream says now.', {
  id: textOf('acc_…'),
  owner,
  policy: textOf('policy@version'),
  asset: textOf('What its amounts are in.'),
  usd_per_credit: amountOf('Price of one unit in dollars.'),
  anchor: instantOf('Every cycle boundary is computed from it.'),
  zone: textOf('IANA time zone of the anchor.'),
  frozen: listOf(objectOf({ reason: textOf(''), since: instantOf(''), until: orNull(instantOf('')) })),
  caps: listOf(cap),
  alert: orNull(
    objectOf({ kind: textOf('percent or absolute'), below: amountOf(''), recipients: listOf(textOf('')) }),
  ),
});

/** S14: caps of single members are individual figures. `null`: not opened. */
export const accountAnswer = (pool: View<CreditPool>, onlyMember: string | null): object | null => {
  if (pool.account === null || pool.plan === null) return null;
  const { rule } = pool.alert;
  const scopes = ['member', 'space'] as const;
  return {
    id: pool.account.id,
    owner: pool.account.owner,
    policy: pool.plan.policy,
    asset: pool.plan.terms.asset.code,
    usd_per_credit: formatNanos(pool.plan.terms.asset.usdPerCredit),
    anchor: pool.account.anchor,
    zone: pool.account.zone,
    frozen: [...pool.frozen].map(([reason, { since, until }]) => ({ reason, since, until })),
    caps: scopes.flatMap((scope) =>
      [...(pool.caps[scope].each === null ? [] : [pool.caps[scope].each]), ...pool.caps[scope].of.values()]
        .filter(
          ({ subject }) =>
            scope === 'space' || subject === null || onlyMember === null || subject === onlyMember,
        )
        .map(({ subject, window, limit }) => ({ scope, subject, window, limit: formatNanos(limit) })),
    ),
    alert:
      rule === null ? null : { kind: rule.kind, below: formatNanos(rule.below), recipients: rule.recipients },
  };
};
