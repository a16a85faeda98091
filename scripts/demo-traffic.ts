import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { Command } from 'commander';
import { clientOf } from './product/client.js';
import { openOrganization } from './demo/organization.js';
import { keysIn, startProduct, type Running } from './product/start-product.js';
import { dollars, nanosIn, replay, Unexpected, type Replayed } from './demo/replay.js';
import { rowsOf, TrafficFileProblem } from './demo/traffic-file.js';

const program = new Command('demo:traffic')
  .description(
    'Replays real LLM traffic as usage of a demo organization, over HTTP, and checks the money to the nano-dollar.',
  )
  .argument('<file.csv>', 'columns TIMESTAMP, ContextTokens, GeneratedTokens')
  .option('--data-dir <folder>', "the demo's own data", '.data/demo-traffic')
  .option(
    '--url <url>',
    'a running product instead of one of its own (with --data-dir of that product, for its keys)',
  );

type Options = { readonly dataDir: string; readonly url?: string };
type Client = ReturnType<typeof clientOf>;

async function main(file: string, { dataDir, url }: Options): Promise<void> {
  const { requests, cost } = await measured(file);
  const product: Running =
    url === undefined
      ? await startProduct(dataDir)
      : { url, ...keysIn(dataDir), pid: null, stop: () => Promise.resolve() };
  try {
    const operator = clientOf(product.url, product.operator);
    const account = `acc_traffic_${Date.now().toString(36)}`;
    console.log(`${account} on ${product.url}: ${await openOrganization(operator, account, cost)}`);
    const bar = progress(requests);
    const replayed = await replay(rowsOf(file), {
      post: clientOf(product.url, product.service).post,
      account,
      onSent: (sent) => bar?.update(sent),
    });
    bar?.stop();
    await report(operator, account, replayed);
  } finally {
    await product.stop();
  }
}

/** A first pass: how many rows there are and what they cost, so that the organization buys enough. */
const measured = async (file: string): Promise<{ readonly requests: number; readonly cost: bigint }> => {
  let requests = 0;
  let cost = 0n;
  for await (const row of rowsOf(file)) {
    requests += 1;
    cost += row.price;
  }
  if (requests === 0) throw new TrafficFileProblem(`${file} has no rows`);
  return { requests, cost };
};

/** None when nobody watches. */
const progress = (total: number): SingleBar | null => {
  if (!process.stderr.isTTY) return null;
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} requests | {duration_formatted}',
    hideCursor: true,
  });
  bar.start(total, 0);
  return bar;
};

type Share = { readonly name: string; readonly cost: string };
type Total = { debited: bigint; expected: bigint; shown: bigint; requests: number };

async function report(
  client: Client,
  account: string,
  { requests, seconds, position, byModel }: Replayed,
): Promise<void> {
  const asked = performance.now();
  const usage = await client.get(
    `/v1/accounts/${account}/usage/shares?by=model&at_least=${position.toString()}`,
  );
  const lagMs = performance.now() - asked;
  const { debited, expected, shown, ...total } = costs(
    byModel,
    (usage.body as { data: readonly Share[] }).data,
  );
  await lotsLeft(client, account, position);
  console.log(
    `${requests.toString()} debits in ${seconds.toFixed(2)} s over HTTP: ${(requests / seconds).toFixed(0)} events/s; the read models held all of it ${lagMs.toFixed(0)} ms after the last answer`,
  );
  const exact = debited === expected && shown === expected && total.requests === requests;
  console.log(
    exact
      ? 'Σ debits = Σ independently priced rows = Σ read model, to the nano-dollar'
      : `NOT EQUAL: debited ${dollars(debited)}, priced ${dollars(expected)}, shown ${dollars(shown)}`,
  );
  if (!exact) process.exitCode = 1;
}

/** Prints what each model cost, three times over: as answered, as priced by hand, as the read model has it. */
const costs = (byModel: Replayed['byModel'], shares: readonly Share[]): Total => {
  const right = 'right' as const;
  const table = new Table({
    head: [
      'model',
      'requests',
      'input tokens',
      'output tokens',
      'debited',
      'priced independently',
      'read model',
    ],
    colAligns: ['left', right, right, right, right, right, right],
    style: { head: [], border: [] },
  });
  const total: Total = { requests: 0, debited: 0n, expected: 0n, shown: 0n };
  let tokens = [0, 0] as readonly [number, number];
  for (const [model, line] of [...byModel].sort(([a], [b]) => a.localeCompare(b))) {
    const { requests, inputTokens, outputTokens, debited, expected } = line;
    const shown = nanosIn(shares.find(({ name }) => name === model)?.cost ?? '0');
    table.push([
      model,
      requests,
      inputTokens,
      outputTokens,
      dollars(debited),
      dollars(expected),
      dollars(shown),
    ]);
    tokens = [tokens[0] + inputTokens, tokens[1] + outputTokens];
    total.requests += requests;
    total.debited += debited;
    total.expected += expected;
    total.shown += shown;
  }
  const { requests, debited, expected, shown } = total;
  table.push(['total', requests, ...tokens, dollars(debited), dollars(expected), dollars(shown)]);
  console.log(table.toString());
  return total;
};

const lotsLeft = async (client: Client, account: string, position: bigint): Promise<void> => {
  const { body } = await client.get(`/v1/accounts/${account}/lots?at_least=${position.toString()}`);
  const lots = (
    body as {
      data: readonly {
        id: string;
        class: string;
        granted: string;
        remaining: string;
        expires_at: string | null;
      }[];
    }
  ).data;
  const table = new Table({
    head: ['lot', 'class', 'granted', 'left', 'expires'],
    colAligns: ['left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const lot of lots)
    table.push([
      lot.id,
      lot.class,
      dollars(nanosIn(lot.granted)),
      dollars(nanosIn(lot.remaining)),
      lot.expires_at ?? 'never',
    ]);
  console.log(table.toString());
};

program.action(async (file: string, options: Options) => {
  try {
    await main(file, options);
  } catch (error) {
    const known =
      error instanceof TrafficFileProblem ||
      error instanceof Unexpected ||
      (error as NodeJS.ErrnoException).code === 'ENOENT';
    console.error(known ? (error as Error).message : error);
    process.exitCode = 1;
  }
});
await program.parseAsync();
