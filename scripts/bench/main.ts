import { race, type Effort, type Race } from './debits.js';
import { coldStart, growth, type ColdStart, type Growth } from './history.js';
import { overHttp, type OverHttp } from './http.js';
import { machineCard } from './machine.js';
import { openAccounts, verifyLog } from './ours.js';
import { reading, type Reading } from './reading.js';
import { best, linesTable, raceRatios, ratiosTable, type Ratio } from './report.js';
import { openStage, type Stage } from './stage.js';

/** `npm run bench`: everything, some minutes. `-- --smoke`: 40 seconds, which show that it runs, not how fast. */
const smoke = process.argv.includes('--smoke');
const effort: Effort = smoke
  ? { rounds: 1, seconds: 0.4, accounts: 500, connections: [16], history: 10_000 }
  : { rounds: 5, seconds: 1.5, accounts: 10_000, connections: [16, 64], history: 1_000_000 };

async function main(stage: Stage): Promise<void> {
  console.log(await machineCard(stage.pool, stage.folder));
  if (smoke) console.log('Smoke run: the figures mean nothing.');
  await openAccounts(stage.ledger, 'hot', 1);
  await openAccounts(stage.ledger, 'uniform', effort.accounts);
  const hot = await raced(stage, 'hot');
  const uniform = await raced(stage, 'uniform');
  const http = await overHttp(stage, effort.rounds, effort.seconds);
  console.log(linesTable('HTTP, one hot account', http.lines, best(hot.lines, hot.crud)));
  const grown = await growth(stage, [0, 10_000, effort.history], effort.seconds * 2);
  for (const { events, perSecond } of grown)
    console.log(
      `history of ${events.toLocaleString('en')} events: ${Math.round(perSecond).toLocaleString('en')} debits/s`,
    );
  const cold = await coldStart(stage, effort.history);
  console.log(
    `first command on it in a new process: ${cold.replayMs.toFixed(1)} ms by replay, ${cold.snapshotMs.toFixed(2)} ms by snapshot`,
  );
  const read = await reading(stage);
  console.log(
    `whole log of ${read.events.toLocaleString('en')} events: raw ${Math.round(read.rawPerSecond).toLocaleString('en')}/s, replay ${Math.round(read.replayPerSecond).toLocaleString('en')}/s, all read models ${Math.round(read.projectPerSecond).toLocaleString('en')}/s`,
  );
  const { events } = await verifyLog(stage.pool);
  const { rows } = await stage.pool.query<{ bytes: string }>(
    "select pg_total_relation_size('ledger.events')::text as bytes",
  );
  const bytesPerEvent = Number(rows[0]?.bytes ?? 0) / events;
  console.log(
    `verified: ${events.toLocaleString('en')} events, positions and revisions dense, every command once; ${bytesPerEvent.toFixed(0)} bytes an event with its indexes`,
  );
  console.log(
    ratiosTable([
      ...raceRatios(hot, 6),
      ...raceRatios(uniform, 1.5),
      ...others({ http, grown, cold, read }),
      {
        what: 'KB an event with metadata and indexes',
        reached: bytesPerEvent / 1_024,
        goal: 1.2,
        better: 'lower',
      },
    ]),
  );
}

const raced = async (stage: Stage, kind: 'hot' | 'uniform'): Promise<Race> => {
  const result = await race(stage, kind, effort);
  console.log(linesTable(result.title, result.lines, best(result.lines, result.crud)));
  return result;
};

type Others = {
  readonly http: OverHttp;
  readonly grown: readonly Growth[];
  readonly cold: ColdStart;
  readonly read: Reading;
};

const others = ({ http, grown, cold, read }: Others): readonly Ratio[] => {
  const line = (name: string): number =>
    best(
      http.lines,
      [...http.lines.keys()].filter((one) => one.startsWith(name)),
    ).perSecond;
  const [start, , end] = grown;
  return [
    {
      what: 'HTTP single debit / the same stack answering hello',
      reached: line('HTTP debit, single') / line('HTTP GET'),
      goal: 0.5,
      better: 'higher',
    },
    {
      what: 'HTTP batch of 100 / single',
      reached: line('HTTP debit, batches') / line('HTTP debit, single'),
      goal: 4,
      better: 'higher',
    },
    {
      what: `rate with ${(end?.events ?? 0).toLocaleString('en')} events of history / with none`,
      reached: (end?.perSecond ?? 0) / (start?.perSecond ?? 1),
      goal: 0.9,
      better: 'higher',
    },
    { what: 'first command by snapshot', reached: cold.snapshotMs, goal: 1, better: 'lower', unit: ' ms' },
    {
      what: 'replay / raw read',
      reached: read.replayPerSecond / read.rawPerSecond,
      goal: 0.5,
      better: 'higher',
    },
    {
      what: 'all read models / raw read',
      reached: read.projectPerSecond / read.rawPerSecond,
      goal: 0.6,
      better: 'higher',
    },
    ...(http.idleMiB === null
      ? []
      : [
          {
            what: 'idle product, node and PostgreSQL',
            reached: http.idleMiB,
            goal: 350,
            better: 'lower',
            unit: ' MiB',
          } as const,
        ]),
  ];
};

const stage = await openStage();
try {
  await main(stage);
} finally {
  await stage.close();
}
