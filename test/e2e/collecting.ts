import { followThroughWith, liveThroughWith, refundOutlookWith, type DeskParts } from '#apps/reactor';
import { OpenRegister, type Fact } from '#commands';
import { commandIdOf, type Instant } from '#kernel';
import { memoryPayments } from '#payments';
import { offlineTaxDesk } from '#tax';
import { commandDesk } from '../support/command-desks.js';
import { dueInLog } from '../support/due-streams.js';
import { memoryParking } from '../support/memory-parking.js';
import { topUpCallsIn } from '../support/top-up-calls.js';
import type { TestLedger } from './api-ledger.js';

const ENTITY = 'house';

/** Everything that follows from a call in the product, on the ledger of a test: charges, invoices, standings, pools. */
export const collectingOn = async (
  ledger: TestLedger,
  more: Pick<DeskParts, 'press' | 'statements'> = {},
) => {
  const desk = await commandDesk(0);
  desk.standOn(ledger.streams);
  const { bus, customers, standings, invoices, purchases, pools, policies } = desk;
  const payments = memoryPayments();
  const problems: string[] = [];
  const onProblem = (fact: Fact, problem: Error): void => {
    problems.push(`${fact.event.type}: ${problem.message}`);
  };
  const parts = {
    ...{ bus, customers, standings, invoices, purchases, pools, policies, payments },
    ...{ store: ledger.store, vault: ledger.vault, clock: ledger.clock },
    taxes: offlineTaxDesk({ country: 'US' }),
    entity: ENTITY,
    accountsOf: () => Promise.resolve([]),
    onOddity: () => undefined,
    ...more,
  };
  const { checkpoint } = memoryParking();
  /** Time passes the way it does in the product: what becomes due is booked, and what follows is done, instant by instant. */
  const advanceClock = liveThroughWith({
    ...parts,
    due: dueOf(ledger),
    topUpCalls: topUpCallsIn(ledger.log),
    checkpoint,
    advance: ledger.clock.moveTo,
    onProblem,
    onFailure: (stream, error) => {
      problems.push(`${stream}: ${String(error)}`);
    },
  });
  const commandId = commandIdOf('test', 'register');
  const opening = { invoicePrefix: 'INV', creditNotePrefix: 'CRN' };
  await bus.execute(
    new OpenRegister(ENTITY, opening, {
      ...{ commandId, fingerprint: commandId, correlation: commandId, causation: null },
      ...{ actor: 'system:test', at: ledger.clock.now(), dryRun: false },
    }),
  );
  return {
    ...{ payments, problems, advanceClock },
    followThrough: followThroughWith(parts, onProblem),
    refundOutlook: refundOutlookWith(parts),
  };
};

/** What is due, from the log itself. */
const dueOf = ({ log }: TestLedger) => {
  const due = dueInLog();
  let followed = 0n;
  const follow = (): void => {
    due.follow(log.after(followed, 1_000_000));
    followed = log.head;
  };
  return {
    dueBy: (at: Instant) => {
      follow();
      return Promise.resolve({ streams: due.dueBy(at), next: null });
    },
    nextDue: (after: Instant) => {
      follow();
      return Promise.resolve(due.nextDue(after));
    },
    reached: () => Promise.resolve(true),
  };
};
