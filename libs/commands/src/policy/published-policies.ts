import { Injectable } from '@nestjs/common';
import { assignable, parsePolicyRef, type AssignablePolicy } from '#domain/policy';
import { accept, refuse, type Instant, type Refused } from '#kernel';
import { Policies } from '../streams.js';

/** Resolves a plan's name, or `plan@version`, to the terms that go into a pool's stream (S15). */
@Injectable()
export class PublishedPolicies {
  constructor(private readonly policies: Policies) {}

  async resolve(policy: string, at: Instant): Promise<AssignablePolicy | Refused<'policy-not-found'>> {
    const ref = parsePolicyRef(policy);
    const found: { policy: AssignablePolicy | null } = { policy: null };
    if (ref !== null) {
      await this.policies.preview(
        ref.plan,
        (published) => {
          found.policy = assignable(published, ref.version);
          return accept([]);
        },
        at,
      );
    }
    return found.policy ?? refuse('policy-not-found', { policy });
  }
}
