import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#platform';
import { openLedger } from '../../apps/auditor/src/log/open.js';
import { startProduct } from '../../apps/standalone/src/product.js';
import { surroundingsOf } from '../../apps/standalone/src/surroundings.js';
import type { Stage } from '../../scripts/story/teller.js';
import { call, type Answer } from '../auditor/terminal.js';
import { testDatabase } from '../support/postgres.js';

export type OpenStage = Stage & {
  /** One call of the auditor, beside the running product. */
  readonly auditor: (...args: readonly string[]) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

/** The product as it is put together in one process, with everything in it, on a database and a test clock of its own. */
export const openStage = async (start: string): Promise<OpenStage> => {
  const database = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'ledger-story-'));
  const environment = {
    DATABASE_URL: database.url,
    // The same stories on another provider: PAYMENTS=sandbox STRIPE_TAX=on npm test -- test/stories
    PAYMENTS: process.env.PAYMENTS ?? 'fake',
    STRIPE_TAX: process.env.STRIPE_TAX ?? 'off',
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'error',
    DEMO: 'off',
    SANDBOX_CLOCK: start,
  };
  const surroundings = surroundingsOf(readConfig(environment), 'story');
  const close = async (): Promise<void> => {
    await surroundings.shutdown.run();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const { serving } = await startProduct(surroundings, ['api', 'projector', 'reactor']);
    if (serving === null) throw new Error('the API is among the parts');
    return { url: serving.url, ...serving.keys, auditor: auditorOf(environment), close };
  } catch (error) {
    await close();
    throw error;
  }
};

const auditorOf =
  (environment: Readonly<Record<string, string>>): OpenStage['auditor'] =>
  (...args) =>
    call(args, () => openLedger(environment));
