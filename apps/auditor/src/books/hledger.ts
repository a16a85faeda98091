import { chartOfAccounts } from '#domain/accounting';
import { nineDecimals } from '../print/amounts.js';
import type { JournalEntry } from './journal.js';
import type { Line } from './lines.js';

/** Writes a journal that `hledger check --strict` accepts: every account and commodity is declared before it is used. */
export type HledgerWriter = { readonly head: () => string; readonly entry: (one: JournalEntry) => string };

/** hledger tells the kind of an account by its first part. */
const kinds: Readonly<Record<string, string>> = {
  assets: 'A',
  liabilities: 'L',
  revenue: 'R',
  expenses: 'X',
  equity: 'E',
};

const commodity = (asset: string): string =>
  /^[A-Za-z]+$/.test(asset) ? asset : `"${asset.replaceAll('"', '')}"`;

/** Tags end at a comma, comments at the line's end. */
const tagged = (value: string): string => value.replace(/[,;\r\n]+/g, ' ');

/** Pools and invoices below the chart's accounts, lots below those: balances by account, pool, invoice or lot are all one query. */
const accountName = ({ account, lot }: Line, of: string): string =>
  `${account}:${of}${lot === null ? '' : `:${lot}`}`;

export const hledgerWriter = (): HledgerWriter => {
  const declared = new Set<string>();
  const declare = (directive: string): string => {
    if (declared.has(directive)) return '';
    declared.add(directive);
    return `${directive}\n`;
  };
  return {
    head: () => {
      const roots = [...new Set(chartOfAccounts.map((account) => account.split(':')[0] ?? ''))];
      const root = (name: string): string => `account ${name}  ; type: ${kinds[name] ?? 'A'}\n`;
      return `decimal-mark .\n\n${roots.map(root).join('')}${chartOfAccounts.map((account) => `account ${account}\n`).join('')}`;
    },
    entry: ({ entry, of, customer, lines }) => {
      const { event, position, stream, revision, id, actor, recordedAt } = entry;
      const declarations = lines
        .map(
          (line) =>
            declare(`commodity 1.000000000 ${commodity(line.asset)}`) +
            declare(`account ${accountName(line, of)}`),
        )
        .join('');
      const tags = `position:${position.toString()}, stream:${stream}, revision:${revision.toString()}, event:${id}, at:${event.at}, recorded:${recordedAt}, by:${tagged(actor)}${customer === null ? '' : `, customer:${tagged(customer)}`}`;
      const width = lines.reduce((most, line) => Math.max(most, accountName(line, of).length), 0);
      const amounts = lines.map(({ amount }) => nineDecimals(amount));
      const digits = amounts.reduce((most, text) => Math.max(most, text.length), 0);
      const posting = (line: Line, n: number): string =>
        `    ${accountName(line, of).padEnd(width)}  ${(amounts[n] ?? '').padStart(digits)} ${commodity(line.asset)}\n`;
      return `${declarations}\n${event.at.slice(0, 10)} (${position.toString()}) ${event.type} ${of}\n    ; ${tags}\n${lines.map(posting).join('')}`;
    },
  };
};
