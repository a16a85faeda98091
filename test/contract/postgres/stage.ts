import pg from 'pg';
import {
  migrateEventStore,
  openPostgresEventStore,
  postgresCommandIndex,
  type PostgresEventStore,
  type PostgresLimits,
} from '#event-store/postgres';
import { testDatabase } from '../../support/postgres.js';
import type { EventStore } from '#event-store';
import type { Capabilities, Stage } from '../harness.js';
import { Wire } from './wire.js';

/** The usual bounds, scaled down: a case waits for a time-out, not a person. */
const quick: Partial<PostgresLimits> = {
  batchTimeoutMs: 1_500,
  connectTimeoutMs: 400,
  openBudgetMs: 2_000,
  pageTimeoutMs: 1_500,
  watchdogMs: 400,
  readBudgetMs: 6_000,
};

/** Answered in the server's place, they must be repeated inside the adapter. */
const answered = {
  'serialization failure': '40001',
  deadlock: '40P01',
  'lock not available': '55P03',
  'statement time-out': '57014',
} as const;
const isAnswered = (kind: string): kind is keyof typeof answered => kind in answered;

const SECRET = 'never-to-be-shown-9f3a';

/** A real PostgreSQL, in a database of its own, behind a wire that fails on demand. */
export async function postgresStage(): Promise<Stage> {
  const database = await testDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await migrateEventStore(pool);
  const wires: Wire[] = [];
  const wireTo = async (): Promise<Wire> => {
    const wire = await new Wire(new URL(database.url)).start();
    wires.push(wire);
    return wire;
  };
  const wire = await wireTo();
  const opened = new Map<EventStore, PostgresEventStore>();
  const openAt = async (connection: string): Promise<EventStore> => {
    const store = await openPostgresEventStore({ connection, limits: quick });
    opened.set(store, store);
    return store;
  };

  const can: Partial<Capabilities> = {
    failNextAppend: (fault) => {
      wire.appendFaults.push(fault);
    },
    passingRefusals: {
      kinds: [...Object.keys(answered), 'starting up', 'too many connections', 'connection refused'],
      next: async (kind) => {
        if (isAnswered(kind)) {
          wire.appendFaults.push({ refuse: answered[kind] });
          return;
        }
        if (kind === 'connection refused') void wire.away(150);
        else {
          wire.openingFaults.push(
            ...Array.from({ length: 3 }, () => (kind === 'starting up' ? kind : 'too many connections')),
          );
          wire.cut();
        }
        await new Promise((resolve) => setTimeout(resolve, 50)); // until the stores have noticed: what is sent before is lost, not refused
      },
    },
    endConnections: async () => {
      wire.endAll();
    },
    openWithFirstExchange: async (fault) => {
      const own = await wireTo();
      own.openingFaults.push(fault);
      return openAt(own.url);
    },
    openBreakable: async () => {
      const own = await wireTo();
      return {
        store: await openAt(own.url),
        break: async () => {
          own.cut();
        },
      };
    },
    openCalls: (store) => opened.get(store)?.openCalls() ?? NaN,
    bytesSent: () => wire.bytesSent,
    consumer: { adapter: 'postgres', url: database.url },
    drops: {
      kinds: ['ended', 'reset', 'terminated by an administrator'],
      now: async (kind) => {
        if (kind === 'ended') wire.endAll();
        else if (kind === 'reset') wire.cut();
        else
          await pool.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'credit-ledger-%'`,
          );
      },
    },
    silence: async () => {
      wire.muteAll();
    },
    restart: () => wire.away(400),
    refused: {
      kinds: ['wrong password', 'unknown user', 'encryption that the server does not offer'],
      open: (kind) => openAt(refusedUrl(wire.url, kind)),
      secret: SECRET,
    },
    commandIndex: async () => ({
      ...postgresCommandIndex(pool),
      hold: async () => {},
      release: async () => {},
      close: async () => {},
    }),
  };

  return {
    open: () => openAt(wire.url),
    can,
    stop: async () => {
      for (const one of wires) await one.stop();
      await pool.end();
      await database.close();
    },
  };
}

function refusedUrl(of: string, kind: string): string {
  const url = new URL(of);
  url.password = SECRET;
  if (kind === 'unknown user') url.username = 'nobody-of-that-name';
  if (kind.startsWith('encryption')) url.searchParams.set('sslmode', 'verify-full');
  return url.toString();
}
