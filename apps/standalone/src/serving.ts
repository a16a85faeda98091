import { createApi, postgresKeys, type ApiKeys } from '#apps/api';
import type { BooksToCompare } from '#apps/reactor';
import { postgresInbox } from '#payments/inbox';
import { createFreshness, kyselyOn } from '#projection-runtime';
import type { Commands } from './commands.js';
import { openIncoming } from './incoming.js';
import { admitFirstKeys, firstKeys, type FirstKeys } from './keys-file.js';
import type { Ledger } from './ledger.js';
import { listenForOperations } from './operations-listener.js';
import { reconcilingOn } from './reconciling.js';
import type { Reactions } from './reactions-desk.js';
import { openMailbox } from './telling.js';

export type Serving = { readonly url: string; readonly keys: FirstKeys };

/** The API, listening. */
export const startServing = async (
  ledger: Ledger,
  { rateCard }: Commands,
  {
    followThrough,
    refundOutlook,
    liveThrough,
    notices,
    outgoing,
    press,
    statements,
    accountsOf,
    printed,
    provider,
    seller,
    taxDesk,
    books,
  }: Reactions & { readonly books: BooksToCompare },
): Promise<Serving> => {
  const { config, tables, db, clock, shutdown } = ledger;
  const keys: ApiKeys = postgresKeys(db);
  const first = firstKeys(config.dataDir);
  await admitFirstKeys(keys, first, clock.now());
  const freshness = createFreshness(kyselyOn<never>(tables));
  const incoming = openIncoming({ ...ledger, inbox: postgresInbox(db) }, provider);
  const api = await createApi({
    ...ledger,
    rateCard,
    taxDesk,
    followThrough,
    refundOutlook,
    documents: {
      reprint: press.reprint,
      reprintStatement: statements.reprint,
      ...{ accountsOf, printed, seller },
    },
    notices,
    mailbox: openMailbox(ledger),
    outgoing,
    reconciling: reconcilingOn(ledger, books),
    incoming,
    payments: provider.payments,
    sandboxPayments: provider.pretending ?? undefined,
    keys,
    readSide: { db, waitFor: freshness.waitFor },
    metrics: ledger.metrics.api,
    advanceClock: clock.kind === 'test' ? liveThrough : undefined,
  });
  shutdown.add('API', async () => {
    freshness.close();
    await api.close();
  });
  await api.listen(config.port, config.host);
  const url = await api.getUrl();
  await incoming?.listenAt(url);
  return { url, keys: first };
};

/** A process without the API still says how it is. */
export const startOperations = async ({ config, health, metrics, shutdown }: Ledger): Promise<string> => {
  const listener = await listenForOperations({ ...config, health, metrics });
  shutdown.add('operations listener', listener.close);
  return `http://${config.host}:${listener.port.toString()}`;
};
