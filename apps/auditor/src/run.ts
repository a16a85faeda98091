import type { Ledger } from './log/ledger.js';
import { outputTo, type Terminal } from './print/output.js';
import { exitCodes, Impossible, type ExitCode } from './problem.js';
import { read, type Asked } from './program.js';
import type { Context, Run } from './commands/command.js';

/** Loads one command: the others, and all that they need, stay on the disk. */
const load: Readonly<Record<Asked['command'], () => Promise<Run<never>>>> = {
  replay: async () => (await import('./commands/replay.js')).replay,
  balance: async () => (await import('./commands/balance.js')).balance,
  explain: async () => (await import('./commands/explain.js')).explain,
  statement: async () => (await import('./commands/statement.js')).statement,
  members: async () => (await import('./commands/members.js')).members,
  'seat-history': async () => (await import('./commands/seat-history.js')).seatHistory,
  invoice: async () => (await import('./commands/invoice.js')).invoice,
  'trial-balance': async () => (await import('./commands/trial-balance.js')).trialBalance,
  reconcile: async () => (await import('./commands/reconcile.js')).reconcile,
  verify: async () => (await import('./commands/verify.js')).verify,
  export: async () => (await import('./commands/export.js')).exportPostings,
};

/** One call of the auditor, from its arguments to its exit code. `open` is asked only when there is a command to run. */
export const audit = async (
  args: readonly string[],
  terminal: Terminal,
  open: () => Promise<Ledger>,
): Promise<ExitCode> => {
  const asked = await read(args, terminal);
  if (typeof asked === 'number') return asked;
  const output = outputTo(terminal, asked.options['json'] === true);
  try {
    const run = await load[asked.command]();
    const ledger = await open();
    try {
      return await answer(run, { ledger, output }, asked);
    } finally {
      await ledger.close();
    }
  } catch (error) {
    return complain(terminal, error);
  }
};

/** The options were declared beside the command that reads them; commander gives them as a record. */
const answer = (run: Run<never>, context: Context, { subject, options }: Asked): Promise<ExitCode> =>
  run(context, subject, options as never);

const complain = ({ err }: Terminal, error: unknown): ExitCode => {
  if (error instanceof Impossible) {
    err.write(`${error.message}\n  → ${error.next}\n`);
    return exitCodes.impossible;
  }
  if (error instanceof Error && error.name === 'InvariantBroken') {
    err.write(
      `the events do not add up: ${error.message}\n  → find out where with: npm run auditor -- verify\n`,
    );
    return exitCodes.disagrees;
  }
  err.write(
    `${error instanceof Error ? error.message : String(error)}\n  → see what is wrong with: npm run doctor\n`,
  );
  return exitCodes.impossible;
};
