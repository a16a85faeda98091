import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '#event-store';
import { instantOf } from '#kernel';
import { createSealer, sealPlaces } from '#proof';
import { customerStory } from './customer-story.js';
import { providerOf } from './provider-books.js';
import { story } from './story.js';
import { call, ledgerOf } from './terminal.js';

const DOCUMENT = 'docs/auditing.md';
/** `UPDATE_DOCUMENTS=1 npm test -- test/auditor/document` writes the outputs anew. */
const update = process.env['UPDATE_DOCUMENTS'] === '1';

const BLOCK = /```console\n\$ npm run auditor -- ([^\n]*)\n([^]*?)```/g;

/** The machine's speed and the name of the database are not the same at every run. */
const masked = (output: string): string =>
  output.replace(/^(took +).*$/m, '$1…').replace(/^(ledger +).*$/m, '$1…');

describe('the page for auditors', () => {
  const { log } = story();
  const customers = customerStory().log;
  /** The page has two ledgers: accounts through January, and two customers up to the middle of March. */
  const ledgerFor = (args: string, dataDir: string) =>
    /cus_(acme|crew)|inv_|INV-|--no-read-models|reconcile/.test(args)
      ? {
          ...ledgerOf(customers, { dataDir, now: '2026-03-15T00:00:00.000Z' }),
          provider: providerOf(customers),
        }
      : ledgerOf(log, { dataDir });
  const document = readFileSync(DOCUMENT, 'utf8');

  it('shows what the commands print', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'auditing-'));
    try {
      const readAll = async function* (): AsyncGenerator<StoredEvent> {
        yield* log.slice(0, 18);
      };
      const clock = { now: () => instantOf('2026-01-21T00:00:00.000Z') };
      await createSealer({
        ...sealPlaces(dataDir),
        store: { readAll, headPosition: () => Promise.resolve(18n) },
        clock,
      }).seal();
      let current = document;
      for (const [block, args = ''] of document.matchAll(BLOCK)) {
        const { out, err } = await call(args.split(' '), async () => ledgerFor(args, dataDir));
        expect(err).toBe('');
        current = current.replace(
          block,
          () => `\`\`\`console\n$ npm run auditor -- ${args}\n${masked(out)}\`\`\``,
        );
      }
      if (update) writeFileSync(DOCUMENT, current);
      else expect(document).toBe(current);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});
