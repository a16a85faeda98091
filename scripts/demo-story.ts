import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Argument, Command } from 'commander';
import { startProduct } from './product/start-product.js';
import { invoicesOf } from './story/documents.js';
import { invoicesText, timelineLine } from './story/print.js';
import { stories } from './story/stories.js';
import { StoryBroken, tellerOn, type Entry } from './story/teller.js';

const names = Object.keys(stories);

const program = new Command('demo:story')
  .description(
    'Tells a story of a customer over HTTP, on a product of its own with a test clock: the timeline, the invoices, the trial balance.',
  )
  .addArgument(new Argument('<story>', 'which one').choices(names))
  .option('--keep <folder>', "keeps the product's data there, for the auditor");

const run = promisify(execFile);

/** Beside the running product, as an auditor calls it. */
const auditor = async (dataDir: string, ...args: readonly string[]): Promise<string> => {
  const main = new URL('../apps/auditor/src/main.js', import.meta.url).pathname;
  const { stdout } = await run(process.execPath, [main, ...args], {
    env: { ...process.env, DATA_DIR: dataDir },
  });
  return stdout;
};

const heading = (text: string): void => {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
};

async function main(name: keyof typeof stories, dataDir: string): Promise<void> {
  const { start, tell } = stories[name];
  const product = await startProduct(dataDir, { SANDBOX_CLOCK: start, DEMO: 'off' });
  try {
    heading('Timeline (UTC)');
    const onEntry = (entry: Entry): void => {
      console.log(timelineLine(entry));
    };
    const teller = await tellerOn(product, { onEntry });
    const party = await tell(teller);
    heading('Invoices');
    console.log(invoicesText(await invoicesOf(teller, party)));
    heading('Trial balance');
    console.log(await auditor(dataDir, 'trial-balance'));
    console.log((await auditor(dataDir, 'verify')).trimEnd().split('\n').at(-1));
  } finally {
    await product.stop();
  }
}

/** What may be asked of the data that is kept. */
const tryOut = (dataDir: string, { customer, account }: { customer: string; account: string }): string =>
  [
    `verify`,
    `replay ${customer}`,
    `statement ${customer}`,
    `seat-history ${customer} --names`,
    `invoice INV-000001 --explain`,
    `explain ${account}`,
    `export --format hledger`,
  ]
    .map((args) => `DATA_DIR=${relative('.', dataDir) || '.'} npm run auditor -- ${args}`)
    .join('\n');

program.action(async (name: keyof typeof stories, { keep }: { keep?: string }) => {
  const dataDir = keep === undefined ? mkdtempSync(join(tmpdir(), 'ledger-story-')) : resolve(keep);
  if (keep === undefined) chmodSync(dataDir, 0o755); // as root, the database's own account has to reach it
  try {
    await main(name, dataDir);
    if (keep !== undefined) {
      heading('The data is kept: try');
      console.log(tryOut(dataDir, stories[name]));
    }
  } catch (error) {
    console.error(error instanceof StoryBroken ? error.message : error);
    process.exitCode = 1;
  } finally {
    if (keep === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
});
await program.parseAsync();
