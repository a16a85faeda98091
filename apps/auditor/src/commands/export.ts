import { formatNanos } from '#kernel';
import { optionalInstant } from '../accounts/moment.js';
import { csvHead, csvRows } from '../books/csv.js';
import { hledgerWriter } from '../books/hledger.js';
import { journal, type JournalEntry } from '../books/journal.js';
import { exitCodes, Impossible } from '../problem.js';
import { jsonText } from '../print/output.js';
import type { Run } from './command.js';

export type ExportOptions = {
  readonly format?: string;
  readonly asOf?: string;
  readonly account?: string;
  readonly customer?: string;
};

type Writer = { readonly head: () => string; readonly entry: (one: JournalEntry) => string };

const jsonLine = ({ entry, of, customer, lines }: JournalEntry): string =>
  `${jsonText({
    position: entry.position,
    stream: entry.stream,
    revision: entry.revision,
    event: entry.id,
    type: entry.event.type,
    effectiveAt: entry.event.at,
    recordedAt: entry.recordedAt,
    actor: entry.actor,
    customer,
    subaccount: of,
    postings: lines.map((line) => ({ ...line, amount: formatNanos(line.amount) })),
  })}\n`;

const writers: Readonly<Record<string, () => Writer>> = {
  jsonl: () => ({ head: () => '', entry: jsonLine }),
  csv: () => ({ head: csvHead, entry: csvRows }),
  hledger: hledgerWriter,
};

/** The books: one transaction for every event that moves value, in the format of another program. */
export const exportPostings: Run<ExportOptions> = async (
  { ledger, output },
  _,
  { format, asOf, account, customer },
) => {
  const make = writers[output.json ? 'jsonl' : (format ?? '')];
  if (make === undefined)
    throw new Impossible(
      format === undefined ? '--format is missing' : `there is no format ${format}`,
      `give one of ${Object.keys(writers).join(', ')}`,
    );
  const writer = make();
  const progress = output.progress('export', ledger.head);
  await output.text(writer.head());
  const span = {
    asOf: optionalInstant('--as-of', asOf),
    account: account ?? null,
    customer: customer ?? null,
    at: progress.at,
  };
  for await (const entries of journal(ledger, span)) await output.text(entries.map(writer.entry).join(''));
  await progress.done();
  return exitCodes.fine;
};
