import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  assignDunningTerms,
  clearInvoice,
  isSuspended,
  purgeCustomer,
  recordPaymentFailure,
  reinstate,
  requestRetry,
  standings,
  type DunningTerms,
  type Standing,
  type StandingEvent,
} from '#domain/standing';
import { plainState } from '#engine';
import { amount, instantOf, plusDays, plusMs, type Decide, type Instant } from '#kernel';

const runs = 100;
const start = instantOf('2026-03-10T09:30:00.000Z');
const state = plainState<Standing>();

type Run = { standing: Standing; readonly log: StandingEvent[] };
type Act = {
  readonly kind:
    | 'first-charge'
    | 'schedule'
    | 'request'
    | 'clear'
    | 'by-hand'
    | 'new-card'
    | 'purge'
    | 'reinstate'
    | 'sweep';
  readonly invoice: string;
  /** Hours since the act before. */
  readonly hours: number;
  readonly repeated: boolean;
};

const book = (run: Run, event: StandingEvent): void => {
  run.standing = standings.evolve(run.standing, event);
  run.log.push(event);
};
const settleTo = (run: Run, at: Instant): void => {
  for (let due = standings.settle(run.standing, at); due.length > 0; due = standings.settle(run.standing, at))
    for (const event of due) book(run, event);
};
const decideOn = (run: Run, at: Instant, decide: Decide<StandingEvent, Standing, string>): void => {
  settleTo(run, at);
  const decision = decide(run.standing, at);
  if (decision.kind === 'accepted') for (const event of decision.events) book(run, event);
};

const asked = ({ kind, invoice }: Act, id: string): Decide<StandingEvent, Standing, string> | null => {
  switch (kind) {
    case 'sweep':
      return null;
    case 'clear':
      return clearInvoice({ invoice, by: 'payment', payment: `pay_${id}` });
    case 'by-hand':
      return requestRetry({ retry: `rty_${id}`, cause: 'by-hand' });
    case 'new-card':
      return requestRetry({ retry: `rty_${id}`, cause: 'payment-method-updated' });
    case 'purge':
      return purgeCustomer;
    case 'reinstate':
      return reinstate({ reason: 'goodwill' });
    default:
      return recordPaymentFailure({
        payment: `pay_${id}`,
        invoice,
        amount: amount('29'),
        currency: 'USD',
        reason: { code: 'card_declined', says: null },
        trigger: kind,
        retry: null,
      });
  }
};

const terms: fc.Arbitrary<DunningTerms> = fc
  .record({
    retryAfterDays: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
    graceDays: fc.integer({ min: 0, max: 5 }),
    retentionDays: fc.integer({ min: 0, max: 40 }),
  })
  .map((some) => ({ ...some, attempts: some.retryAfterDays.length + 1, restore: 'immediate' as const }));
const kinds = [
  'first-charge',
  'schedule',
  'schedule',
  'schedule',
  'request',
  'clear',
  'by-hand',
  'new-card',
  'purge',
  'reinstate',
  'sweep',
] as const;
const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    invoice: fc.integer({ min: 0, max: 4 }).map((n) => `inv_${n.toString()}`),
    hours: fc.integer({ min: 0, max: 240 }),
    repeated: fc.boolean(),
  }),
  { maxLength: 40 },
);

/** Lives through the acts. `sweeps`: between any two of them the clock is looked at so often. */
const lived = (
  rules: DunningTerms,
  all: readonly Act[],
  sweeps: number,
  delivered: 'once' | 'twice' = 'once',
): Run => {
  const run: Run = { standing: standings.initial(), log: [] };
  decideOn(run, start, assignDunningTerms({ customer: 'cus_1', policy: 'teams@1', terms: rules }));
  let now = start;
  all.forEach((act, n) => {
    for (let sweep = 0; sweep < sweeps; sweep += 1)
      settleTo(run, plusMs(now, ((act.hours * sweep) / sweeps) * 3_600_000));
    now = plusMs(now, act.hours * 3_600_000);
    const decide = asked(act, n.toString());
    if (decide === null) return;
    decideOn(run, now, decide);
    const notified =
      act.kind === 'clear' ||
      act.kind === 'first-charge' ||
      act.kind === 'schedule' ||
      act.kind === 'request';
    if (delivered === 'twice' && act.repeated && notified) decideOn(run, now, decide);
  });
  settleTo(run, plusDays(now, 400));
  return run;
};

describe('a standing', () => {
  it('books the same facts whenever it is swept, in order of their instants (invariant 9)', () => {
    fc.assert(
      fc.property(terms, acts, fc.integer({ min: 1, max: 5 }), (rules, all, sweeps) => {
        const rarely = lived(rules, all, 0);
        expect(lived(rules, all, sweeps).log).toEqual(rarely.log);
        expect(rarely.log.map(({ at }) => at)).toEqual(rarely.log.map(({ at }) => at).sort());
      }),
      { numRuns: runs },
    );
  });

  it('hears of a payment twice and changes once (invariant 8)', () => {
    fc.assert(
      fc.property(terms, acts, (rules, all) => {
        expect(lived(rules, all, 0, 'twice').log).toEqual(lived(rules, all, 0).log);
      }),
      { numRuns: runs },
    );
  });

  it('is good exactly while nothing is unpaid, until the purge is due; and never waits for nothing', () => {
    fc.assert(
      fc.property(terms, acts, (rules, all) => {
        for (let n = 0; n <= all.length; n += 1) {
          const { standing } = lived(rules, all.slice(0, n), 0);
          const final = standing.phase === 'purge-due' || standing.phase === 'purged';
          if (!final) expect(standing.phase === 'good').toBe(standing.unpaid.size === 0);
          // Somebody is asked, the clock goes on, or a person decides.
          if (standing.phase === 'past-due')
            expect(standing.due !== null || standing.awaited.size > 0).toBe(true);
          for (const invoice of standing.awaited) expect(standing.unpaid.has(invoice)).toBe(true);
          expect(isSuspended(standing)).toBe(final || standing.phase === 'suspended');
        }
      }),
      { numRuns: Math.ceil(runs / 4) },
    );
  });

  it('is the same from its log and from a snapshot (invariant 6)', () => {
    fc.assert(
      fc.property(terms, acts, fc.double({ min: 0, max: 1, noNaN: true }), (rules, all, share) => {
        const { standing, log } = lived(rules, all, 0);
        const cut = Math.floor(share * log.length);
        const before = log.slice(0, cut).reduce(standings.evolve, standings.initial());
        const after = log.slice(cut).reduce(standings.evolve, state.decode(state.encode(before)));
        expect(after).toEqual(standing);
      }),
      { numRuns: runs },
    );
  });
});
