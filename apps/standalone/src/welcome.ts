import type { Config } from '#platform';
import { keysFileIn } from './keys-file.js';
import type { Product } from './product.js';

/** What a start prints when all is up: where everything is, and calls that work when pasted. */
export const welcome = (
  { url, serving, database, payments, testClock, demoAccount }: Product,
  config: Config,
): string => {
  const rows: (readonly [string, string])[] = [
    ['Database', database],
    ['Payments', payments],
  ];
  if (config.eventStoreDbUrl !== null) rows.push(['Event log', 'EventStoreDB of EVENTSTOREDB_URL']);
  if (testClock !== null)
    rows.push(['Test clock', `stands at ${testClock}; POST ${url}/v1/sandbox/clock moves it`]);
  if (serving === null)
    return page(
      'A part of the credit ledger is up.',
      [['Operations', `${url}/health/ready  ${url}/metrics`], ...rows],
      [],
    );
  rows.unshift(
    ['API', url],
    ['Reference', `${url}/docs  ${url}/openapi.json`],
    ['Operations', `${url}/health/ready  ${url}/metrics`],
  );
  if (config.smtpUrl === null) rows.push(['Mailbox', `${url}/mailbox`]);
  rows.push(['API keys', `${keysFileIn(config.dataDir)} (operator, service, auditor)`]);
  if (demoAccount === null) return page('The credit ledger is up.', rows, []);
  rows.push(['Demo key', serving.keys.service], ['Demo account', demoAccount]);
  return page(
    'The credit ledger is up.',
    rows,
    examples(`${url}/v1/accounts/${demoAccount}`, serving.keys.service),
  );
};

/** The first one may be pasted twice: the second answer is the first result. */
const examples = (account: string, key: string): readonly string[] => {
  const usage =
    '{"usage":{"provider":"openai","model":"gpt-4o","input_tokens":1200,"output_tokens":300},"member":"usr_ada"}';
  const authorized = `-H 'Authorization: Bearer ${key}'`;
  return [
    `curl -s ${account}/debits ${authorized} -H 'Idempotency-Key: first-debit' -H 'Content-Type: application/json' -d '${usage}'`,
    `curl -s ${account}/balance ${authorized}`,
    `curl -s ${account}/debits ${authorized}`,
  ];
};

const page = (
  title: string,
  rows: readonly (readonly [string, string])[],
  calls: readonly string[],
): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const tried = calls.length === 0 ? [] : ['', 'Try it:', ...calls.map((call) => `  ${call}`)];
  return ['', title, '', ...table, ...tried, '', 'Ctrl-C stops it.', ''].join('\n');
};
