import { SingleBar } from 'cli-progress';
import { decoderOf } from '#engine';
import type { EventStore } from '#event-store';
import type { DomainEvent } from '#kernel';
import { systemClock } from '#platform/clock';
import { readConfig, type Config } from '#platform/config';
import { joinEmbeddedPostgres } from '#platform/embedded-postgres';
import {
  commandIndexModel,
  createProjector,
  readModelPool,
  type AnyReadModel,
  type Projector,
  type Rebuilt,
} from '#projection-runtime';
import { ledgerFormats, ledgerStreams, readModels } from '#projections';

const USAGE = `Usage: npm run rebuild -- <read model> | --all

Fills a second copy of the read model from the first event, beside the one that goes on serving, and swaps the two.
Runs beside the product, or on its data while it is stopped.`;

const MODELS: readonly AnyReadModel[] = [...readModels, commandIndexModel];
/** One for the locks, one for the rows, one for whoever waits. */
const CONNECTIONS = 4;

/** What went wrong, for a person; exit code 1. */
class Refused extends Error {}

const openStore = async ({ eventStoreDbUrl }: Config, databaseUrl: string): Promise<EventStore> => {
  if (eventStoreDbUrl === null)
    return (await import('#event-store/postgres')).openPostgresEventStore({ connection: databaseUrl });
  const { openEventStoreDb } = await import('#event-store/eventstoredb');
  return openEventStoreDb({ connection: eventStoreDbUrl, streamPrefixes: ledgerStreams });
};

const outcomes: Record<Rebuilt['kind'], string> = {
  swapped: 'rebuilt and swapped in',
  busy: 'is being rebuilt by another process: wait for that one',
  superseded: 'not touched: a newer version of it is in place than this program knows',
  aborted: 'broken off: the old rows go on serving',
};

/** A bar on a terminal, silence elsewhere: a log file wants the outcome only. */
const barOf = (name: string) => {
  if (!process.stdout.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${name} {bar} {percentage}% · {value} of {total} positions · {eta_formatted} left`,
    hideCursor: true,
  });
  bar.start(1, 0);
  return {
    update: (position: bigint, head: bigint): void => {
      bar.setTotal(Number(head));
      bar.update(Number(position));
    },
    stop: (): void => {
      bar.stop();
    },
  };
};

const rebuild = async (projector: Projector, name: string, signal: AbortSignal): Promise<boolean> => {
  const bar = barOf(name);
  const began = performance.now();
  const rebuilt = await projector.rebuild(name, { signal, onProgress: bar.update }).finally(bar.stop);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const at = rebuilt.kind === 'swapped' ? ` at position ${rebuilt.position.toString()} in ${seconds} s` : '';
  console.log(`${name}: ${outcomes[rebuilt.kind]}${at}`);
  return rebuilt.kind === 'swapped';
};

const namesOf = (args: readonly string[]): readonly string[] => {
  const known = MODELS.map(({ name }) => name);
  if (args.length === 1 && args[0] === '--all') return readModels.map(({ name }) => name);
  const unknown = args.find((name) => !known.includes(name));
  if (args.length === 0 || unknown !== undefined)
    throw new Refused(
      `${unknown === undefined ? '' : `"${unknown}" is no read model.\n\n`}${USAGE}\n\nRead models: ${known.join(', ')}`,
    );
  return args;
};

const main = async (args: readonly string[]): Promise<number> => {
  const names = namesOf(args);
  const config = readConfig(process.env);
  const database =
    config.databaseUrl === null
      ? await joinEmbeddedPostgres({ dataDir: config.dataDir, pgBinDir: config.pgBinDir ?? undefined })
      : { url: config.databaseUrl, close: () => Promise.resolve() };
  const store = await openStore(config, database.url);
  const pool = readModelPool(database.url, CONNECTIONS);
  const decode = decoderOf<DomainEvent>(ledgerFormats);
  const projector = createProjector({ store, pool, readModels: MODELS, decode, clock: systemClock });
  const breaking = new AbortController();
  process.once('SIGINT', () => {
    breaking.abort();
  });
  try {
    await projector.prepare();
    let all = true;
    for (const name of names) all = (await rebuild(projector, name, breaking.signal)) && all;
    return all ? 0 : 1;
  } finally {
    await projector.stop();
    await store.close();
    await pool.end();
    await database.close();
  }
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
