import type { PolicyEvent } from '#domain/policy';
import type { Recorded } from '#kernel';
import type { PlanRow } from './table.js';

/** The decoder has made events of this category of the policies' union and of nothing else. */
const isPolicyFact = (fact: Recorded): fact is Recorded<PolicyEvent> => fact.stream.startsWith('Policy-');

/** The latest version of each plan that a batch publishes. */
export const project = (events: readonly Recorded[]): readonly PlanRow[] => {
  const latest = new Map<string, PlanRow>();
  for (const { event } of events.filter(isPolicyFact)) {
    const { plan, version, document } = event.data;
    latest.set(plan, { plan, version: BigInt(version), document, published_at: event.at });
  }
  return [...latest.values()];
};
