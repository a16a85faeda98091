import type { Instant } from '#kernel';
import { streamsOfCustomer } from './customer-streams.js';
import { decodeLedger, eventTypes, streamNamed, type LedgerEntry, type LedgerEvent } from './events.js';
import { optionalInstant } from './moment.js';
import { auditorLimits as limits } from '../limits.js';
import type { Ledger } from '../log/ledger.js';
import { Impossible } from '../problem.js';

export type ReplayOptions = {
  readonly type?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly recordedFrom?: string;
  readonly recordedTo?: string;
  readonly member?: string;
  readonly space?: string;
  readonly positions?: string;
  readonly limit?: string;
};

/** Half-open in time (S3), closed in positions. */
export type Selection = {
  /** `null`: every stream. */
  readonly streams: ReadonlySet<string> | null;
  readonly types: ReadonlySet<string> | null;
  readonly effective: Between;
  readonly recorded: Between;
  readonly member: string | null;
  readonly space: string | null;
  readonly after: bigint;
  readonly upTo: bigint;
  readonly limit: number;
};
type Between = { readonly from: Instant | null; readonly to: Instant | null };

/** Reads the filters. `subject`: `all`, a customer (`cus_…`: every stream of it), or what has one stream: `acc_…`, `inv_…`, `dsp_…`, its name. */
export const selectionOf = async (
  ledger: Ledger,
  subject: string,
  options: ReplayOptions,
): Promise<Selection> => ({
  ...positionsOf(options.positions, ledger.head),
  types: typesOf(options.type),
  effective: { from: optionalInstant('--from', options.from), to: optionalInstant('--to', options.to) },
  recorded: {
    from: optionalInstant('--recorded-from', options.recordedFrom),
    to: optionalInstant('--recorded-to', options.recordedTo),
  },
  member: options.member ?? null,
  space: options.space ?? null,
  limit: limitOf(options.limit),
  streams: await streamsOf(ledger, subject),
});

const limitOf = (text: string | undefined): number => {
  if (text === undefined) return limits.defaultRows;
  const limit = /^\d{1,6}$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (limit < 1 || limit > limits.tableRows)
    throw new Impossible(
      `--limit ${text} is not a number from 1 to ${limits.tableRows.toString()}`,
      'take more than that with --json, which has no limit',
    );
  return limit;
};

const positionsOf = (
  text: string | undefined,
  head: bigint,
): { readonly after: bigint; readonly upTo: bigint } => {
  if (text === undefined) return { after: 0n, upTo: head };
  const [, from, dots, to] = /^(\d{1,19})(\.\.)?(\d{1,19})?$/.exec(text) ?? [];
  if (from === undefined)
    throw new Impossible(
      `--positions ${text} is not a range`,
      'write it like 100..200, or 100.. for all from there on',
    );
  const upTo = to !== undefined ? BigInt(to) : dots === undefined ? BigInt(from) : head;
  return { after: BigInt(from) - 1n, upTo: upTo < head ? upTo : head };
};

const typesOf = (types: readonly string[] | undefined): ReadonlySet<string> | null => {
  if (types === undefined || types.length === 0) return null;
  const wanted = types.map((type) => type.replace(/\.v\d+$/, ''));
  const unknown = wanted.find((type) => !eventTypes.includes(type));
  if (unknown !== undefined)
    throw new Impossible(`there is no event type ${unknown}`, `give one of: ${eventTypes.join(', ')}`);
  return new Set(wanted);
};

const streamsOf = async (ledger: Ledger, subject: string): Promise<ReadonlySet<string> | null> => {
  if (subject === 'all') return null;
  if (subject.startsWith('cus_')) return streamsOfCustomer(ledger, subject);
  const stream = streamNamed(subject);
  if (stream !== null) return new Set([stream]);
  throw new Impossible(
    `${subject} names nothing that has events`,
    'give an account (acc_…), a customer (cus_…), an invoice (inv_…), a dispute (dsp_…) or a stream, like InvoiceRegister-house',
  );
};

/** The events of a selection, page by page; `at` is told how far the log has been read. */
export async function* selected(
  ledger: Ledger,
  selection: Selection,
  at: (position: bigint) => void,
): AsyncGenerator<readonly LedgerEntry[]> {
  for await (const page of sourceOf(ledger, selection)) {
    const entries = page.flatMap((stored) => {
      const wanted =
        stored.position > selection.after &&
        stored.position <= selection.upTo &&
        isType(selection, stored.type);
      const entry = wanted ? decodeLedger(stored) : null;
      return entry !== null && matches(selection, entry) ? [entry] : [];
    });
    at(page.at(-1)?.position ?? 0n);
    if (entries.length > 0) yield entries;
  }
}

/** One account's events come from its stream; those of several from the log, so that they stay in order of position. */
const sourceOf = (ledger: Ledger, { streams, after, upTo }: Selection) => {
  const [only, ...others] = streams ?? [];
  return only !== undefined && others.length === 0 ? ledger.stream(only) : ledger.pages({ after, upTo });
};

const isType = ({ types }: Selection, storedName: string): boolean =>
  types?.has(storedName.replace(/\.v\d+$/, '')) ?? true;

const within = ({ from, to }: Between, at: Instant): boolean =>
  (from === null || at >= from) && (to === null || at < to);

/** Spent by a member, or about one: who joined, left, or handed over. */
const isAbout = ({ type, data }: LedgerEvent, member: string): boolean =>
  ('member' in data && data.member === member) ||
  ('owner' in data && data.owner === member) ||
  ('from' in data && data.from === member) ||
  ('to' in data && data.to === member) ||
  (type === 'PlanChanged' && data.released.includes(member));

const matches = (
  { streams, effective, recorded, member, space }: Selection,
  { stream, event, recordedAt }: LedgerEntry,
): boolean =>
  (streams?.has(stream) ?? true) &&
  within(effective, event.at) &&
  within(recorded, recordedAt) &&
  (member === null || isAbout(event, member)) &&
  (space === null || ('space' in event.data && event.data.space === space));
