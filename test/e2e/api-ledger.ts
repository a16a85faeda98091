import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  createAccessSchema,
  createApi,
  issueKey,
  postgresKeys,
  type ApiDependencies,
  type Principal,
  type Role,
} from '#apps/api';
import { policyCatalogue, publishPolicy } from '#domain/policy';
import { ledgerStreamsOn } from '#commands';
import { createEngine, decoderOf } from '#engine';
import type { EventStore } from '#event-store';
import { memoryCommandIndex, memoryLog, openMemoryEventStore, type MemoryLog } from '#event-store/memory';
import { commandIdOf, instantOf, plusMs, randomIds, type DomainEvent, type Instant } from '#kernel';
import { createProjector, kyselyOn, readModelPool } from '#projection-runtime';
import { ledgerFormats, readModels } from '#projections';
import { genaiPrices } from '#rate-card';
import { offlineTaxDesk } from '#tax';
import { memoryVault } from '#vault';
import { testDatabase } from '../support/postgres.js';

/** The product behind its HTTP edge: the real engine, projector and read models on a log in memory. */
export type TestLedger = Awaited<ReturnType<typeof openLedger>>;
export type TestApi = Awaited<ReturnType<TestLedger['api']>>;

/** Moves only when a test says so. */
const testClock = () => {
  let now = instantOf('2026-03-10T12:00:00.000Z');
  return {
    now: (): Instant => now,
    advance: (ms: number): void => {
      now = plusMs(now, ms);
    },
    moveTo: (to: Instant): Promise<Instant> => {
      now = to;
      return Promise.resolve(now);
    },
  };
};

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export const openLedger = async () => {
  const database = await testDatabase();
  const pool = readModelPool(database.url, 6);
  // A connection that idles while its database is dropped says so; nobody is left to care.
  pool.on('error', () => undefined);
  const log = memoryLog(() => 0);
  const clock = testClock();
  const store = openMemoryEventStore(log);
  const db = kyselyOn<unknown>(pool);
  const projector = createProjector({
    store,
    pool,
    readModels,
    clock,
    decode: decoderOf<DomainEvent>(ledgerFormats),
  });
  await projector.start();
  await createAccessSchema(db);
  const keys = postgresKeys(db);
  await publishCatalogue(log, clock.now());
  const vault = memoryVault();
  const apps: NestFastifyApplication[] = [];

  return {
    clock,
    log,
    store,
    db,
    keys,
    vault,
    /** Beside every API process: what payments and reactions do to the same log. */
    streams: streamsOn(openMemoryEventStore(log), log, clock.now),
    /** One more API process on the same log. */
    api: async (instead: Partial<ApiDependencies> = {}) => {
      const app = await createApi({
        ...streamsOn(instead.store ?? openMemoryEventStore(log), log, clock.now),
        rateCard: genaiPrices(),
        taxDesk: offlineTaxDesk({ country: 'US' }),
        vault,
        store: instead.store ?? openMemoryEventStore(log),
        readSide: { db, waitFor: projector.waitFor },
        keys,
        clock,
        advanceClock: clock.moveTo,
        ids: randomIds,
        log: quiet,
        metrics: {
          answered: () => undefined,
          openCalls: () => undefined,
          liveClients: () => undefined,
          exposition: () => Promise.resolve({ contentType: 'text/plain', text: '# nothing\n' }),
        },
        health: { ready: async () => ({ ok: true, checks: { store: await store.health() } }) },
        ...instead,
      });
      apps.push(app);
      await app.listen(0, '127.0.0.1');
      const close = async (): Promise<void> => {
        apps.splice(apps.indexOf(app), 1);
        await app.close();
      };
      return { close, url: (await app.getUrl()).replace('[::1]', '127.0.0.1') };
    },
    key: async (role: Role, more: Partial<Principal> = {}): Promise<string> => {
      const user = ['owner', 'admin', 'member'].includes(role) ? `usr_${role}` : null;
      const issued = await issueKey(
        keys,
        {
          id: randomIds.next('key'),
          role,
          name: `test-${role}`,
          user,
          customer: null,
          accounts: null,
          ...more,
        },
        clock.now(),
      );
      if (issued === null) throw new Error('the key is new');
      return issued.secret;
    },
    head: () => store.headPosition(),
    settled: async () =>
      projector.waitFor(
        readModels.map(({ name }) => name),
        await store.headPosition(),
        5_000,
      ),
    close: async () => {
      await Promise.all([...apps].map((app) => app.close()));
      await projector.stop();
      await store.close();
      await pool.end();
      await database.close();
    },
  };
};

const streamsOn = (store: EventStore, log: MemoryLog, now: () => Instant) => {
  const engine = createEngine({
    store,
    clock: { now },
    ids: randomIds,
    commandIndex: memoryCommandIndex(log),
  });
  return ledgerStreamsOn(engine);
};

const publishCatalogue = async (log: MemoryLog, at: Instant): Promise<void> => {
  const { policies: published } = streamsOn(openMemoryEventStore(log), log, () => at);
  for (const document of policyCatalogue) {
    const commandId = commandIdOf('catalogue', document.plan);
    const context = {
      commandId,
      fingerprint: commandId,
      actor: 'system:catalogue',
      correlation: commandId,
      causation: null,
      at,
    };
    const outcome = await published.transact(
      document.plan,
      publishPolicy({ plan: document.plan, version: 1, document }),
      context,
    );
    if (outcome.kind === 'refused')
      throw new Error(`${document.plan}: ${outcome.code} ${JSON.stringify(outcome.facts)}`);
  }
};
