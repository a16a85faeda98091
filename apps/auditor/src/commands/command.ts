import type { Ledger } from '../log/ledger.js';
import type { Output } from '../print/output.js';
import type { ExitCode } from '../problem.js';

export type Context = { readonly ledger: Ledger; readonly output: Output };

/** What a command does once the ledger is open. `subject` is its argument, where it takes one. */
export type Run<Options> = (context: Context, subject: string, options: Options) => Promise<ExitCode>;
