import { describe } from '@jest/globals';
import { appendCases } from './appends.js';
import { casesOn } from './cases.js';
import type { StoreAdapter } from './harness.js';
import { outageCases } from './outages.js';
import { readCases } from './reads.js';
import { repeatCases } from './repeats.js';
import { subscriptionCases } from './subscriptions.js';
import { visibilityCases } from './visibility.js';

/**
 * What every adapter of the event store does alike: 60 numbered cases. F = the case needs a fault on demand; where an adapter
 * cannot fail that way, the case is listed by its name with the reason.
 */
export function eventStoreContract(name: string, adapter: StoreAdapter): void {
  describe(`event store contract: ${name}`, () => {
    const cases = casesOn(name, adapter);
    appendCases(cases);
    repeatCases(cases);
    readCases(cases);
    visibilityCases(cases);
    subscriptionCases(cases);
    outageCases(cases);
  });
}
