import type { PublishedPolicies } from '#commands';
import type { Choice } from '#domain/customer';
import type { Instant } from '#kernel';
import { reject } from '../problems/problem.js';

export type PlanChoice = {
  readonly plan: string;
  readonly tier?: string | null | undefined;
  readonly seats?: number | undefined;
};

/** A body's choice of plan, resolved to what the plan says now (S15). Rejects with `policy-not-found`. */
export const planOf = async (
  policies: PublishedPolicies,
  { plan, tier, seats }: PlanChoice,
  at: Instant,
): Promise<Choice> => {
  const found = await policies.plan(plan, at);
  if ('kind' in found) return reject(found.code, found.facts);
  return { policy: found.policy, terms: found.terms, tier: tier ?? null, seats: seats ?? 0 };
};

/** What the plan's credits are: dollars, or units of its own. */
export const assetOf = async (policies: PublishedPolicies, policy: string, at: Instant): Promise<string> => {
  const found = await policies.resolve(policy, at);
  return 'kind' in found ? reject(found.code, found.facts) : found.terms.asset.code;
};
