import { Injectable } from '@nestjs/common';
import {
  assignable,
  documentOf,
  parsePolicyRef,
  planTermsOf,
  policyRef,
  topUpTermsOf,
  type AssignablePolicy,
  type Permissions,
  type PlanTopUp,
  type PlanTerms,
  type Policy,
  type PolicyDocument,
} from '#domain/policy';
import type { DunningTerms } from '#domain/standing';
import { refuse, type Instant, type Refused, type View } from '#kernel';
import { Policies } from '../streams.js';

type NotFound = Refused<'policy-not-found'>;

/** Resolves a plan's name, or `plan@version`, to the terms that go into a stream (S15). */
@Injectable()
export class PublishedPolicies {
  constructor(private readonly policies: Policies) {}

  /** What a pool is told. */
  resolve(policy: string, at: Instant): Promise<AssignablePolicy | NotFound> {
    return this.read(policy, at, assignable);
  }

  /** What a customer's stream is told of subscription, seats and grants. */
  plan(
    policy: string,
    at: Instant,
  ): Promise<{ readonly policy: string; readonly terms: PlanTerms } | NotFound> {
    return this.document(policy, at, planTermsOf);
  }

  /** What a standing is told of failed payments. */
  dunning(
    policy: string,
    at: Instant,
  ): Promise<{ readonly policy: string; readonly terms: DunningTerms } | NotFound> {
    return this.document(policy, at, ({ dunning }) => dunning);
  }

  /** When an account is topped up by itself, by what, and how often at most (R36); null: not under this plan. */
  topUp(
    policy: string,
    at: Instant,
  ): Promise<{ readonly policy: string; readonly terms: PlanTopUp | null } | NotFound> {
    return this.document<PlanTopUp | null>(policy, at, topUpTermsOf);
  }

  /** Who may do what with a customer of this plan (R5). */
  permissions(
    policy: string,
    at: Instant,
  ): Promise<{ readonly policy: string; readonly terms: Permissions } | NotFound> {
    return this.document(policy, at, (document) => document.permissions);
  }

  private document<T>(
    policy: string,
    at: Instant,
    part: (document: PolicyDocument) => T,
  ): Promise<{ readonly policy: string; readonly terms: T } | NotFound> {
    return this.read(policy, at, (published, version) => {
      const document = documentOf(published, version);
      const { plan, versions } = published;
      if (document === null || plan === null) return null;
      return { policy: policyRef(plan, version ?? versions.length), terms: part(document) };
    });
  }

  private async read<T>(
    policy: string,
    at: Instant,
    find: (published: View<Policy>, version: number | null) => T | null,
  ): Promise<T | NotFound> {
    const ref = parsePolicyRef(policy);
    if (ref === null) return refuse('policy-not-found', { policy });
    const { value } = await this.policies.read(ref.plan, (published) => find(published, ref.version), at);
    return value ?? refuse('policy-not-found', { policy });
  }
}
