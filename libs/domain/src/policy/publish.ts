import { canonicalize } from 'json-canonicalize';
import {
  accept,
  invariant,
  list,
  record,
  refuse,
  integer,
  text,
  type Decide,
  type Decider,
  type Json,
  type Of,
  type View,
} from '#kernel';
import { capsOf, poolTermsOf, readPolicy, type PlanCap, type PolicyDocument } from './document.js';
import type { PolicyEvent } from './events.js';
import { poolTerms, type PoolTerms } from './terms.js';

/** Versions of one plan; more would make a plan's stream a database. */
export const policyLimits = { versions: 1_000 } as const;

const published = record({ version: integer(), pool: poolTerms, document: text() });
type Published = Of<typeof published>;

/** One plan: every version that was published, `versions[0]` is version 1. */
export type Policy = { plan: string | null; readonly versions: Published[] };

export const policyFoldVersion = '1';

export const policies: Decider<Policy, PolicyEvent> = {
  initial: () => ({ plan: null, versions: [] }),
  evolve: (policy, { data: { plan, version, pool, document } }) => {
    invariant(version === policy.versions.length + 1, 'versions of a plan are dense');
    policy.plan = plan;
    policy.versions.push({ version, pool, document });
    return policy;
  },
  settle: () => [],
};

const state = record({ plan: text(), versions: list(published) });

/** The fold's state as JSON (S31). */
export const policyState = {
  encode: ({ plan, versions }: View<Policy>): Json => state.encode({ plan: plan ?? '', versions }),
  decode: (json: Json): Policy => {
    const { plan, versions } = state.decode(json, 'snapshot');
    return { plan: plan === '' ? null : plan, versions: [...versions] };
  },
} as const;

export type PublishPolicy = {
  readonly plan: string;
  /** The number that the publisher expects; null: the next one. */
  readonly version: number | null;
  readonly document: Json;
};

type PublishRefusal = 'policy-invalid' | 'policy-version-not-next' | 'too-many-versions';

/** S15: publishing moves nobody. The latest document once more changes nothing. */
export const publishPolicy =
  ({ plan, version, document }: PublishPolicy): Decide<PolicyEvent, Policy, PublishRefusal> =>
  (policy, at) => {
    const { document: read, problems } = readPolicy(document);
    const wrong = [
      ...problems,
      ...(problems.length === 0 && read.plan !== plan ? [{ path: 'plan', problem: `is ${plan}` }] : []),
    ];
    const [first] = wrong;
    if (first !== undefined)
      return refuse('policy-invalid', {
        ...first,
        problems: wrong
          .slice(0, 20)
          .map(({ path, problem }) => `${path} ${problem}`)
          .join('; '),
      });
    const canonical = canonicalize(document);
    const expected = policy.versions.length + 1;
    if (policy.versions.at(-1)?.document === canonical) return accept([]);
    if (version !== null && version !== expected)
      return refuse('policy-version-not-next', { plan, version, expected });
    if (expected > policyLimits.versions)
      return refuse('too-many-versions', { limit: policyLimits.versions });
    return accept([
      {
        type: 'PolicyPublished',
        at,
        data: { plan, version: expected, pool: poolTermsOf(read), document: canonical },
      },
    ]);
  };

export type AssignablePolicy = {
  readonly policy: string;
  readonly terms: PoolTerms;
  readonly audience: PolicyDocument['audience'];
  readonly caps: readonly PlanCap[];
};

/** What is put into a pool's stream: `teams@2` with its terms and caps. `version` null: the latest. Null: no such version. */
export const assignable = (policy: View<Policy>, version: number | null): AssignablePolicy | null => {
  const found = version === null ? policy.versions.at(-1) : policy.versions[version - 1];
  if (found === undefined || policy.plan === null) return null;
  const document = readPolicy(JSON.parse(found.document) as Json).document;
  return {
    policy: policyRef(policy.plan, found.version),
    terms: found.pool,
    audience: document.audience,
    caps: capsOf(document),
  };
};

/** The whole document of one version, for what lies outside the pool: permissions, seats, prices. */
export const documentOf = (policy: View<Policy>, version: number | null): PolicyDocument | null => {
  const found = version === null ? policy.versions.at(-1) : policy.versions[version - 1];
  return found === undefined ? null : readPolicy(JSON.parse(found.document) as Json).document;
};

export const policyRef = (plan: string, version: number): string => `${plan}@${version.toString()}`;

/** `teams@2` or `teams`; null: neither. */
export const parsePolicyRef = (
  ref: string,
): { readonly plan: string; readonly version: number | null } | null => {
  const match = /^([a-z][a-z0-9-]{0,62})(?:@([1-9][0-9]{0,3}))?$/.exec(ref);
  if (match?.[1] === undefined) return null;
  return { plan: match[1], version: match[2] === undefined ? null : Number.parseInt(match[2], 10) };
};
