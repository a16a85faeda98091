import { followThroughWith } from '#apps/reactor';
import { OpenRegister, type Fact } from '#commands';
import { commandIdOf } from '#kernel';
import { memoryPayments } from '#payments';
import { offlineTaxDesk } from '#tax';
import { commandDesk } from '../support/command-desks.js';
import type { TestLedger } from './api-ledger.js';

const ENTITY = 'house';

/** Everything that follows from a call in the product, on the ledger of a test: charges, invoices, standings, pools. */
export const collectingOn = async (ledger: TestLedger) => {
  const desk = await commandDesk(0);
  desk.standOn(ledger.streams);
  const { bus, customers, standings, invoices, policies } = desk;
  const payments = memoryPayments();
  const problems: string[] = [];
  const followThrough = followThroughWith(
    {
      ...{ bus, customers, standings, invoices, policies, payments },
      ...{ store: ledger.store, vault: ledger.vault, clock: ledger.clock },
      taxes: offlineTaxDesk({ country: 'US' }),
      entity: ENTITY,
      accountsOf: () => Promise.resolve([]),
      onOddity: () => undefined,
    },
    (fact: Fact, problem: Error) => {
      problems.push(`${fact.event.type}: ${problem.message}`);
    },
  );
  const commandId = commandIdOf('test', 'register');
  const opening = { invoicePrefix: 'INV', creditNotePrefix: 'CRN' };
  await bus.execute(
    new OpenRegister(ENTITY, opening, {
      ...{ commandId, fingerprint: commandId, correlation: commandId, causation: null },
      ...{ actor: 'system:test', at: ledger.clock.now(), dryRun: false },
    }),
  );
  return { payments, followThrough, problems };
};
