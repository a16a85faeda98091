import { Command, CommanderError, Option } from 'commander';
import { exitCodes, type ExitCode } from './problem.js';
import type { Terminal } from './print/output.js';

/** What the command line asks for; nothing of the ledger is loaded before it is known. */
export type Asked = {
  readonly command: CommandName;
  readonly subject: string;
  readonly options: Readonly<Record<string, unknown>>;
};
export type CommandName =
  'replay' | 'balance' | 'explain' | 'statement' | 'trial-balance' | 'verify' | 'export';

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

const footer = `
Amounts are exact, at nine decimals. Instants are written 2026-01-31T12:00:00Z, or 2026-01-31 for its first moment in UTC; periods
include their beginning and not their end. Reads the same environment as the product (DATA_DIR, DATABASE_URL, EVENTSTOREDB_URL),
whether it is running or not, in one read-only snapshot, and never writes to the log.

Exit codes: 0 answered, and for verify everything agrees; 1 the record does not agree with itself; 2 not answered.`;

/** Reads the arguments. Help and wrong usage are written to `terminal` and answered with an exit code. */
export const read = async (args: readonly string[], { out, err }: Terminal): Promise<Asked | ExitCode> => {
  let asked: Asked | null = null;
  const program = new Command('auditor')
    .description('Read-only view of the ledger for finance auditors.')
    .addHelpText('after', footer)
    .showHelpAfterError('(add --help for what there is)')
    .configureOutput({ writeOut: (text) => void out.write(text), writeErr: (text) => void err.write(text) })
    .exitOverride();
  const command = (name: CommandName, argument: string | null, says: string): Command => {
    const made = program
      .command(argument === null ? name : `${name} ${argument}`)
      .description(says)
      .option('--json', 'JSON lines instead of a table');
    return made.action((...given: readonly unknown[]) => {
      asked = {
        command: name,
        subject: argument === null ? '' : typeof given[0] === 'string' ? given[0] : 'all',
        options: made.opts(),
      };
    });
  };

  command('replay', '[subject]', 'events in order: of all, an account (acc_…) or a customer (cus_…)')
    .option('--type <name>', 'only this type of event; may be repeated', collect)
    .option('--from <instant>', 'that count from here on')
    .option('--to <instant>', 'that count before')
    .option('--recorded-from <instant>', 'recorded from here on')
    .option('--recorded-to <instant>', 'recorded before')
    .option('--member <id>', 'spent by this member')
    .option('--space <id>', 'spent for this space')
    .option('--positions <range>', '100..200, or 100.. for all from there on')
    .option('--limit <rows>', 'rows of the table; --json has no limit');
  command('balance', '<account>', 'an account at a moment: posted, held, available, and its lots')
    .option('--as-of <instant>', 'what counts up to then')
    .option('--known-at <instant>', 'what was recorded up to then');
  command(
    'explain',
    '<subject>',
    'why: an account (acc_…), a debit (deb_…) or a lot (lot_…), down to the grants',
  )
    .option('--as-of <instant>', 'of an account: what counts up to then')
    .option('--known-at <instant>', 'of an account: what was recorded up to then')
    .option('--account <account>', 'where a debit or lot is: saves searching the log');
  command('statement', '<account>', 'opening balance, entries, closing balance')
    .option('--from <instant>', 'beginning; the opening of the account when left out')
    .option('--to <instant>', 'end; now when left out');
  command('trial-balance', null, 'every account of the books; the sum is zero').option(
    '--as-of <instant>',
    'what counts up to then',
  );
  command('verify', null, 'hash chains from the first event, seals, and every read model against the log')
    .option('--seals <folder>', 'signed seals; DATA_DIR/seals when left out')
    .option('--key <file>', 'the public key that you kept; the one beside the seals when left out')
    .option('--no-read-models', 'chains and seals alone');
  command('export', null, 'double-entry postings of every event')
    .addOption(
      new Option('--format <format>', 'one transaction an event')
        .choices(['jsonl', 'csv', 'hledger'])
        .makeOptionMandatory(),
    )
    .option('--as-of <instant>', 'what counts up to then')
    .option('--account <account>', 'of one account');

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.fine : exitCodes.impossible;
  }
  return asked ?? exitCodes.impossible;
};
