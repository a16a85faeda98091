import type { Config } from '#platform';
import type { Part } from './arguments.js';
import { startAnnouncing } from './announcing.js';
import { demo, openIssuersRegister, publishCatalogue, seedDemo } from './bootstrap.js';
import { openCommands } from './commands.js';
import { openLedger } from './ledger.js';
import { openPayments } from './payments.js';
import { startProjecting } from './projecting.js';
import { startReacting } from './reacting.js';
import { openBooks, startReconciling } from './reconciling.js';
import { openReactions } from './reactions-desk.js';
import { startSealing } from './sealing.js';
import { startOperations, startServing, type Serving } from './serving.js';
import type { Surroundings } from './surroundings.js';
import { startTelling } from './telling.js';

export type Product = {
  readonly url: string;
  /** `null`: this process serves no API. */
  readonly serving: Serving | null;
  readonly database: string;
  /** Who is charged, for people. */
  readonly payments: string;
  readonly testClock: string | null;
  /** The account to try things on; `null`: none was seeded. */
  readonly demoAccount: string | null;
};

/** Puts the parts together, each on what stands already; the listener comes last, so nobody is served half a product. */
export const startProduct = async (surroundings: Surroundings, parts: readonly Part[]): Promise<Product> => {
  const ledger = await openLedger(surroundings);
  const { config, store, health, clock } = ledger;
  health.add('event store', store.health);
  const commands = await openCommands(ledger);
  await publishCatalogue(ledger, commands);
  await openIssuersRegister(ledger, commands);
  const reactions = openReactions(ledger, commands, await openPayments(ledger));
  const books = openBooks(ledger, reactions.provider);
  const demoAccount = parts.includes('api') && wantsDemo(config) ? demo.account : null;
  if (demoAccount !== null) await seedDemo(ledger, commands);
  if (parts.includes('projector')) {
    await startProjecting(ledger);
    startSealing(ledger);
  }
  if (parts.includes('reactor')) {
    startReacting(ledger, reactions);
    startTelling(ledger, commands, reactions);
    startReconciling(ledger, commands, books);
    startAnnouncing(ledger, reactions);
  }
  const serving = parts.includes('api')
    ? await startServing(ledger, commands, { ...reactions, books })
    : null;
  return {
    url: serving?.url ?? (await startOperations(ledger)),
    serving,
    database: ledger.database.says,
    payments: reactions.provider.says,
    testClock: clock.kind === 'test' ? clock.now() : null,
    demoAccount,
  };
};

const wantsDemo = ({ demo: asked, databaseUrl }: Config): boolean => asked ?? databaseUrl === null;
