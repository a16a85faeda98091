import { expect } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModels } from '#projections';
import type { Invoice } from '../../scripts/story/documents.js';
import type { OpenStage } from './stage.js';

export type Line = Readonly<Record<string, unknown>>;

export const linesOf = (text: string): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

/** Debits and credits are the same, of every asset, as the books stand now (invariant 4). */
export const booksAreEven = async ({ auditor }: OpenStage): Promise<void> => {
  const { code, out, err } = await auditor('trial-balance', '--json');
  const uneven = linesOf(out).filter(({ line, balance }) => line === 'total' && balance !== '0');
  expect({ code, err, uneven }).toEqual({ code: 0, err: '', uneven: [] });
};

/** What an account of the books holds in the end: credits are below zero. */
export const bookedOn = async ({ auditor }: OpenStage): Promise<Readonly<Record<string, string>>> => {
  const { out } = await auditor('trial-balance', '--json');
  const accounts = linesOf(out).filter(({ line, balance }) => line === 'account' && balance !== '0');
  return Object.fromEntries(
    accounts.map(({ account, asset, balance }) => [`${String(account)} ${String(asset)}`, String(balance)]),
  );
};

/** Chains, rules, and every read model against what a fold of the log from its first event makes of it (invariant 6). */
export const everythingAgrees = async ({ auditor }: OpenStage): Promise<void> => {
  const { code, out, err } = await auditor('verify', '--json');
  const verdict = linesOf(out).find(({ line }) => line === 'verdict');
  const models = verdict?.['readModels'] as readonly Line[];
  expect({ code, err, findings: verdict?.['findings'] }).toEqual({ code: 0, err: '', findings: 0 });
  expect(models.map(({ name }) => name).sort()).toEqual(readModels.map(({ name }) => name).sort());
  for (const model of models) expect(model).toMatchObject({ position: verdict?.['head'], differences: 0 });
};

const hledger = spawnSync('hledger', ['--version']);
if (hledger.error !== undefined)
  process.stdout.write(
    'not run: hledger is not installed (apt-get install hledger): "the exported books, read by hledger"\n',
  );

/** Another program reads the exported books and finds nothing wrong with them. */
export const hledgerAgrees = async ({ auditor }: OpenStage): Promise<void> => {
  if (hledger.error !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'books-'));
  try {
    const file = join(folder, 'books.journal');
    writeFileSync(file, (await auditor('export', '--format', 'hledger')).out);
    const { status, stdout, stderr } = spawnSync('hledger', ['-f', file, 'check', '--strict'], {
      encoding: 'utf8',
      env: { ...process.env, LANG: 'C.UTF-8' },
    });
    expect({ status, text: stdout + stderr }).toEqual({ status: 0, text: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** An invoice as a test spells it: `['seat 3 × 29 × 15/28 = 46.61']`, tax, gross, status. */
export const spelled = ({ number, lines, tax, gross, status }: Invoice) => ({
  number,
  lines: lines.map(
    ({ code, quantity, unit_price: price, days, amount }) =>
      `${code} ${quantity.toString()} × ${price} × ${(days?.days ?? 0).toString()}/${(days?.of ?? 0).toString()} = ${amount}`,
  ),
  tax,
  gross,
  status,
});

/** How often events of a type are in the log. */
export const countOf = async ({ auditor }: OpenStage, type: string): Promise<number> => {
  const { out } = await auditor('replay', '--json', '--type', type);
  return linesOf(out).length;
};
