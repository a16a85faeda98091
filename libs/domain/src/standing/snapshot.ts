import { instant, integer, list, nanos, nullable, oneOf, record, text, type Json, type View } from '#kernel';
import { dunningTerms } from './events.js';
import { emptyStanding, type Standing } from './standing.js';

/** What cannot be computed from the rest. Lists keep their order: of failing, of being remembered. */
const snapshot = record({
  customer: nullable(text()),
  plan: nullable(record({ policy: text(), terms: dunningTerms })),
  at: instant(),
  phase: oneOf('good', 'past-due', 'grace', 'suspended', 'purge-due', 'purged'),
  since: instant(),
  unpaid: list(record({ invoice: text(), amount: nanos(), currency: text(), failedAt: instant() })),
  attempt: integer(),
  due: nullable(instant()),
  awaited: list(text()),
  requested: nullable(record({ retry: text(), at: instant(), charges: list(text()) })),
  failures: list(text()),
  cleared: list(text()),
});

const encode = (standing: View<Standing>): Json => {
  const { unpaid, awaited, requested, failures, cleared, ...plain } = standing;
  return snapshot.encode({
    ...plain,
    unpaid: [...unpaid].map(([invoice, one]) => ({ invoice, ...one })),
    awaited: [...awaited],
    requested: requested === null ? null : { ...requested, charges: [...requested.charges] },
    failures: [...failures],
    cleared: [...cleared],
  });
};

const decode = (json: Json): Standing => {
  const { unpaid, awaited, requested, failures, cleared, ...plain } = snapshot.decode(json, 'snapshot');
  return {
    ...emptyStanding(),
    ...plain,
    unpaid: new Map(unpaid.map(({ invoice, ...one }) => [invoice, one])),
    awaited: new Set(awaited),
    requested: requested === null ? null : { ...requested, charges: new Set(requested.charges) },
    failures: new Set(failures),
    cleared: new Set(cleared),
  };
};

/** The fold's state as JSON (S31): decoding and folding on gives what folding from the first event gives. */
export const standingState = { encode, decode } as const;
