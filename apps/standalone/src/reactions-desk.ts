import {
  followThroughWith,
  liveThroughWith,
  postgresParking,
  refundOutlookWith,
  type DeskParts,
  type DueStream,
  type Parking,
  type TopUpCalls,
} from '#apps/reactor';
import type { Fact } from '#commands';
import type { Instant } from '#kernel';
import { postgresOutbox, type Outbox } from '#notices';
import { createFreshness, kyselyOn, type Freshness } from '#projection-runtime';
import { accountsOfOwner, bindBalance } from '#projections/balance';
import { bindDue, dueBy, nextDue, type DueKey } from '#projections/due';
import { bindTopUps, callsWaiting } from '#projections/top-ups';
import type { TaxDesk } from '#tax';
import type { Commands } from './commands.js';
import type { Ledger } from './ledger.js';
import { openOutgoing, type Outgoing } from './outgoing.js';
import type { Provider } from './payments.js';
import { openPrinting, type Printing } from './printing.js';
import { rosterFrom } from './roster.js';

/** What turns facts and time into commands, as the reactor, the API and the test clock share it. */
export type Reactions = Printing & {
  readonly desk: DeskParts;
  readonly parking: Parking;
  readonly notices: Outbox;
  readonly outgoing: Outgoing;
  readonly provider: Provider;
  readonly taxDesk: TaxDesk;
  readonly due: {
    readonly dueBy: (
      at: Instant,
      page: { readonly limit: number; readonly after: DueKey | null },
    ) => Promise<{ readonly streams: readonly DueStream[]; readonly next: DueKey | null }>;
  };
  /** Pools that wait for a top-up. */
  readonly topUpCalls: TopUpCalls;
  readonly followThrough: (facts: readonly Fact[]) => Promise<void>;
  readonly refundOutlook: ReturnType<typeof refundOutlookWith>;
  /** Of a test clock: moves it the way time passes. */
  readonly liveThrough: (to: Instant) => Promise<Instant>;
};

/** How long a step of the test clock waits for the read model to follow. */
const FOLLOW_MS = 10_000;

const UNDEFINED_TABLE = '42P01';

/** Before the first projector has made a read model, it knows of nothing. */
export const unlessMissing =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return instead;
    throw error;
  };

export const openReactions = (ledger: Ledger, commands: Commands, provider: Provider): Reactions => {
  const { db, config, clock, store, vault, log } = ledger;
  const parking = postgresParking(db);
  const { taxes: taxDesk } = provider;
  const balances = bindBalance(db);
  const notices = postgresOutbox(db);
  const outgoing = openOutgoing(ledger);
  const desk: DeskParts = {
    ...commands,
    ...{ store, vault, payments: provider.payments, clock, taxes: taxDesk },
    ...{ entity: config.issuingEntity, notices },
    accountsOf: (customer) => accountsOfOwner(balances, customer).catch(unlessMissing([])),
    onOddity: (facts, says) => {
      log.warn(facts, says);
    },
  };
  const freshness = freshnessOf(ledger);
  const rosterOf = rosterFrom(ledger, freshness);
  const printing = openPrinting(ledger, freshness);
  const { press, statements } = printing;
  // Printing takes a tenth of a second of this thread: never while a caller waits.
  const following: DeskParts = { ...desk, press, statements, rosterOf, outgoing: outgoing.deliveries };
  const onProblem = (fact: Fact, problem: Error): void => {
    log.debug(
      { stream: fact.stream, type: fact.event.type, err: problem },
      'a reaction is left to the reactor',
    );
  };
  const due = dueIn(db);
  const waiting = bindTopUps(db);
  const topUpCalls: TopUpCalls = (limit) => callsWaiting(waiting, limit).catch(unlessMissing([]));
  return {
    ...printing,
    ...{ desk: following, parking, notices, outgoing, provider, taxDesk, due, topUpCalls },
    followThrough: followThroughWith(desk, onProblem),
    refundOutlook: refundOutlookWith(desk),
    liveThrough: liveThroughWith({
      ...following,
      store,
      due: {
        ...due,
        reached: async (position) =>
          (await freshness.waitFor(['due', 'top_ups'], position, FOLLOW_MS)).kind === 'reached',
      },
      topUpCalls,
      checkpoint: parking.checkpoint,
      advance: clock.advance,
      onProblem,
      onFailure: (stream, error) => {
        log.warn({ stream, err: error }, 'could not settle what is due');
      },
    }),
  };
};

const freshnessOf = ({ tables, shutdown }: Ledger): Freshness => {
  const freshness = createFreshness(kyselyOn<never>(tables));
  shutdown.add('waiting for read models', () => {
    freshness.close();
    return Promise.resolve();
  });
  return freshness;
};

const dueIn = (db: Ledger['db']) => {
  const model = bindDue(db);
  return {
    dueBy: (at: Instant, page: Parameters<typeof dueBy>[2]) =>
      dueBy(model, at, page).catch(unlessMissing({ streams: [], next: null })),
    nextDue: (after: Instant) => nextDue(model, after).catch(unlessMissing(null)),
  };
};
