import { Command, CommanderError } from 'commander';
import type { Terminal } from './print/output.js';
import { exitCodes, type ExitCode } from './problem.js';

export type CommandName =
  | 'replay'
  | 'balance'
  | 'explain'
  | 'statement'
  | 'members'
  | 'seat-history'
  | 'invoice'
  | 'trial-balance'
  | 'reconcile'
  | 'verify'
  | 'export';

/** What the command line asks for; nothing of the ledger is loaded before it is known. */
export type Asked = {
  readonly command: CommandName;
  readonly subject: string;
  readonly options: Readonly<Record<string, unknown>>;
};

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

type Declared = {
  readonly name: CommandName;
  readonly argument?: string;
  readonly says: string;
  readonly options: readonly (readonly [flags: string, says: string, read?: typeof collect])[];
};

/** Answers are ids alone unless somebody asks for the people behind them. */
const names = ['--names', 'names from the vault beside the ids, of those that were not erased'] as const;

const commands: readonly Declared[] = [
  {
    name: 'replay',
    argument: '[subject]',
    says: 'events in order: of all, a customer (cus_…) with all that is its, or one stream',
    options: [
      ['--type <name>', 'only this type of event; may be repeated', collect],
      ['--from <instant>', 'that count from here on'],
      ['--to <instant>', 'that count before'],
      ['--recorded-from <instant>', 'recorded from here on'],
      ['--recorded-to <instant>', 'recorded before'],
      ['--member <id>', 'spent by this member, or about them'],
      ['--space <id>', 'spent for this space'],
      ['--positions <range>', '100..200, or 100.. for all from there on'],
      ['--limit <rows>', 'rows of the table; --json has no limit'],
    ],
  },
  {
    name: 'balance',
    argument: '<account>',
    says: 'an account at a moment: posted, held, available, and its lots',
    options: [
      ['--as-of <instant>', 'what counts up to then'],
      ['--known-at <instant>', 'what was recorded up to then'],
    ],
  },
  {
    name: 'explain',
    argument: '<subject>',
    says: 'why: an account (acc_…), a debit (deb_…), a lot (lot_…) or an invoice (inv_…)',
    options: [
      ['--as-of <instant>', 'of an account: what counts up to then'],
      ['--known-at <instant>', 'of an account: what was recorded up to then'],
      ['--account <account>', 'where a debit or lot is: saves searching the log'],
    ],
  },
  {
    name: 'statement',
    argument: '<subject>',
    says: 'opening balance, entries, closing balance: of an account (acc_…), or of a cycle of a customer (cus_…)',
    options: [
      ['--cycle <cycle>', 'of a customer: current, last, or a moment in it; the current one when left out'],
      ['--from <instant>', 'beginning; the opening of the account when left out'],
      ['--to <instant>', 'end; now when left out'],
      names,
    ],
  },
  {
    name: 'members',
    argument: '<customer>',
    says: 'who is and who was a member, since when and by whom; open invitations',
    options: [
      ['--as-of <instant>', 'what counts up to then'],
      ['--known-at <instant>', 'what was recorded up to then'],
      names,
    ],
  },
  {
    name: 'seat-history',
    argument: '<customer>',
    says: 'every change of members and seats: who, when, how many seats then, and what it costs',
    options: [
      ['--from <instant>', 'that count from here on'],
      ['--to <instant>', 'that count before'],
      names,
    ],
  },
  {
    name: 'invoice',
    argument: '<invoice>',
    says: 'an invoice by id (inv_…) or number: lines, taxes, payments, what is open',
    options: [
      ['--explain', 'each line down to the events that it charges for, and what is booked'],
      ['--as-of <instant>', 'what counts up to then'],
      ['--known-at <instant>', 'what was recorded up to then'],
      names,
    ],
  },
  {
    name: 'trial-balance',
    says: 'every account of the books; the sum is zero',
    options: [
      ['--as-of <instant>', 'what counts up to then'],
      ['--customer <customer>', "of one customer's accounts and invoices"],
    ],
  },
  {
    name: 'reconcile',
    says: "the payment provider's books beside the ledger's and the invoices, differences first",
    options: [
      ['--from <instant>', 'moved from here on; the last day that is over (UTC) when left out'],
      ['--to <instant>', 'moved before; the end of the day of --from when left out'],
    ],
  },
  {
    name: 'verify',
    says: 'hash chains from the first event, seals, and every read model against the log',
    options: [
      ['--seals <folder>', 'signed seals; DATA_DIR/seals when left out'],
      ['--key <file>', 'the public key that you kept; the one beside the seals when left out'],
      ['--no-read-models', 'chains and seals alone'],
    ],
  },
  {
    name: 'export',
    says: 'double-entry postings of every event',
    options: [
      ['--format <format>', 'jsonl, csv or hledger: one transaction an event'],
      ['--as-of <instant>', 'what counts up to then'],
      ['--account <account>', 'of one account'],
      ['--customer <customer>', "of one customer's accounts and invoices"],
    ],
  },
];

const footer = `
Amounts are exact, at nine decimals. Instants are written 2026-01-31T12:00:00Z,
or 2026-01-31 for its first moment in UTC; periods include their beginning and
not their end. Reads the same environment as the product (DATA_DIR,
DATABASE_URL, EVENTSTOREDB_URL), whether it is running or not, in one read-only
snapshot, and never writes to the log. Only reconcile asks the payment
provider, as the product's environment names it, and changes nothing there.

Exit codes: 0 answered, and for verify and reconcile everything agrees; 1 the
record does not agree with itself, or with the payment provider's; 2 not answered.`;

const declare = (
  program: Command,
  { name, argument, says, options }: Declared,
  then: (asked: Asked) => void,
): void => {
  const command = program.command(argument === undefined ? name : `${name} ${argument}`).description(says);
  command.option('--json', 'JSON lines instead of a table');
  for (const [flags, meaning, reader] of options)
    if (reader === undefined) command.option(flags, meaning);
    else command.option(flags, meaning, reader);
  command.action((subject: unknown) => {
    then({ command: name, subject: typeof subject === 'string' ? subject : 'all', options: command.opts() });
  });
};

/** Reads the arguments. Help and wrong usage are written to `terminal` and answered with an exit code. */
export const read = async (args: readonly string[], { out, err }: Terminal): Promise<Asked | ExitCode> => {
  const asked: Asked[] = [];
  const program = new Command('auditor')
    .description('Read-only view of the ledger for finance auditors.')
    .addHelpText('after', footer)
    .showHelpAfterError('(add --help for what there is)')
    .configureOutput({
      writeOut: (text) => void out.write(text),
      writeErr: (text) => void err.write(text),
    })
    .exitOverride();
  for (const one of commands) declare(program, one, (found) => asked.push(found));
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.fine : exitCodes.impossible;
  }
  return asked[0] ?? exitCodes.impossible;
};
