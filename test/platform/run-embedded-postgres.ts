import { startEmbeddedPostgres } from '../../libs/platform/src/embedded-postgres/index.js';

/** A process that owns an embedded server, for tests that kill it: prints one JSON line when it is up, one per event. */
const say = (what: object): void => {
  process.stdout.write(`${JSON.stringify(what)}\n`);
};

try {
  const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', onEvent: say });
  say({
    kind: 'up',
    url: postgres.url,
    pid: postgres.pid(),
    adopted: postgres.adopted,
    folder: postgres.folder,
  });
  process.on('SIGTERM', () => void postgres.stop().then(() => process.exit(0)));
} catch (error) {
  say({ kind: 'refused', name: (error as Error).name, message: (error as Error).message });
}
