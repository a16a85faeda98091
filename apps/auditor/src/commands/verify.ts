import type { Recorded } from '#kernel';
import {
  findings,
  holdsSeals,
  proofLimits,
  publicKeyFile,
  readSeals,
  sealPlaces,
  verifyingKey,
  verifyLog,
  type Finding,
  type Findings,
  type LogVerdict,
  type Seals,
} from '#proof';
import type { StoredEvent } from '#event-store';
import { decodeLedger, type LedgerEntry } from '../accounts/events.js';
import { auditorLimits as limits } from '../limits.js';
import type { Ledger } from '../log/ledger.js';
import { exitCodes, Impossible } from '../problem.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { checkClaims, isClaimed, type ClaimsVerdict } from '../verify/claims.js';
import type { ModelVerdict, RunningCheck } from '../verify/read-models.js';
import { counted } from '../summaries/wording.js';
import type { Context, Run } from './command.js';

export type VerifyOptions = { readonly seals?: string; readonly key?: string; readonly readModels?: boolean };

type Verdict = {
  readonly log: LogVerdict;
  readonly claims: ClaimsVerdict;
  readonly models: readonly ModelVerdict[];
  readonly seals: number;
  readonly seconds: number;
};

/** Every hash chain from its first event, every seal, every read model; in one snapshot (S30). Ends with 1 when anything disagrees. */
export const verify: Run<VerifyOptions> = async ({ ledger, output }, _, options) => {
  const found = findings();
  const started = process.hrtime.bigint();
  const { seals, findings: ofSeals } = await sealsOf(ledger, options);
  ofSeals.forEach(found.add);
  const log = verifyLog({ seals, dense: ledger.dense, findings: found });
  const claims = checkClaims(found);
  const check = options.readModels === false ? null : await ledger.readModels?.open(found);
  const progress = output.progress('verify', ledger.head);
  try {
    const folding = check === null || check === undefined ? null : foldInto(check);
    for await (const page of ledger.pages()) {
      log.add(page);
      const entries = page.flatMap((stored) =>
        folding !== null || isClaimed(stored.stream) ? decoded(stored, found) : [],
      );
      entries.forEach(claims.add);
      const upTo = page.at(-1)?.position ?? 0n;
      await folding?.add(entries, upTo);
      progress.at(upTo);
    }
    await folding?.rest();
    // On a server of many, others write behind the ledger's last event: read models that moved past that are not ahead of it.
    if (!ledger.dense) await check?.add([], ledger.head);
    const models = (await check?.finish()) ?? [];
    await progress.done();
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const verdict = { log: log.finish(), claims: claims.finish(), models, seals: seals.length, seconds };
    await report({ ledger, output }, found, verdict);
  } finally {
    await check?.close();
  }
  return found.count() === 0 ? exitCodes.fine : exitCodes.disagrees;
};

/** Seals without a key, or a folder without seals, are no proof: that is said, never passed over. */
const sealsOf = async (ledger: Ledger, options: VerifyOptions): Promise<Seals> => {
  const places = sealPlaces(ledger.dataDir);
  const directory = options.seals ?? places.directory;
  const file = options.key ?? publicKeyFile(places.keyFile);
  const sealed = await holdsSeals(directory);
  if (!sealed && options.seals !== undefined)
    throw new Impossible(
      `there are no seals in ${directory}`,
      'name the folder that holds seal-000000001.json and the others',
    );
  const key = await verifyingKey(file).catch((error: unknown) => {
    if (!sealed && options.key === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT')
      return null;
    throw new Impossible(
      `the public key ${file} cannot be read`,
      'name the key that you kept with --key FILE',
    );
  });
  return key === null ? { seals: [], findings: [] } : await readSeals(directory, key);
};

type Folding = {
  readonly add: (page: readonly Recorded[], upTo: bigint) => Promise<void>;
  readonly rest: () => Promise<void>;
};

/** The server folds one batch while the next one is read and hashed here. Large batches: a row is written once for all its events. */
const foldInto = (check: RunningCheck): Folding => {
  let events: Recorded[] = [];
  let upTo = 0n;
  let running = Promise.resolve();
  const send = async (): Promise<void> => {
    await running;
    running = check.add(events, upTo);
    running.catch(() => undefined); // awaited by the next batch
    events = [];
  };
  return {
    add: async (page, reached) => {
      for (const event of page) events.push(event);
      upTo = reached;
      if (events.length >= limits.foldBatch) await send();
    },
    rest: async () => {
      await send();
      await running;
    },
  };
};

/** Each event once, for whoever folds it. Empty: not the ledger's, or not readable, which is a finding. */
const decoded = (stored: StoredEvent, found: Findings): readonly LedgerEntry[] => {
  try {
    const entry = decodeLedger(stored);
    return entry === null ? [] : [entry];
  } catch (error) {
    const subject = `${stored.stream} @${stored.revision.toString()}`;
    const says = error instanceof Error ? error.message : String(error);
    found.add({ code: 'event-unreadable', position: stored.position, subject, says });
    return [];
  }
};

const columns: readonly Column<Finding>[] = [
  { head: 'position', align: 'right', text: ({ position }) => position },
  { head: 'finding', text: ({ code }) => code },
  { head: 'where', text: ({ subject }) => subject },
  { head: 'what', text: ({ says }) => says },
];

const report = async ({ ledger, output }: Context, found: Findings, verdict: Verdict): Promise<void> => {
  const { log, claims, models, seals, seconds } = verdict;
  const rate = Math.round(log.events / seconds);
  if (output.json) {
    for (const finding of found.kept()) await output.record({ line: 'finding', ...finding });
    await output.record({
      line: 'verdict',
      agrees: found.count() === 0,
      findings: found.count(),
      ...log,
      claims,
      seals,
      readModels: models,
      seconds,
      eventsPerSecond: rate,
    });
    return;
  }
  await output.line(
    factsOf([
      ['ledger', ledger.name],
      [
        'chains',
        `${log.events.toLocaleString('en-US')} events in ${log.streams.toLocaleString('en-US')} streams, from the first one up to position ${log.head.toString()}`,
      ],
      ['seals', sealsText(log, seals)],
      ...(claims.customers + claims.invoices === 0 ? [] : [['rules', rulesText(claims)] as const]),
      ...models.map((model) => [`read model ${model.name}`, modelText(model)] as const),
      ...(models.length === 0 ? [['read models', 'not compared'] as const] : []),
      ['took', `${seconds.toFixed(2)} s, ${rate.toLocaleString('en-US')} events/s`],
    ]),
  );
  const shown = found.kept().slice(0, limits.shownFindings);
  if (shown.length > 0) await output.line(`\n${tableOf(columns, shown)}`);
  const more = found.count() - shown.length;
  if (more > 0)
    output.remark(`${more.toString()} more; --json lists the first ${proofLimits.findingsKept.toString()}`);
  await output.line(
    found.count() === 0
      ? '\nEverything agrees.'
      : `\n${found.count().toString()} findings: the record does not agree with itself.`,
  );
};

const sealsText = ({ sealedUpTo, unsealed }: LogVerdict, seals: number): string => {
  if (sealedUpTo === null)
    return 'none: nothing proves that no event was cut from the end, or that the whole log was not rewritten';
  const beyond =
    unsealed === 0
      ? ''
      : `; of what followed, ${unsealed.toLocaleString('en-US')} events are there, and nothing proves that there were not more`;
  return `${seals.toLocaleString('en-US')}, complete up to position ${sealedUpTo.toString()}${beyond}`;
};

const rulesText = ({ customers, invoices }: ClaimsVerdict): string =>
  `owners and seats of ${counted(customers, 'customer')}, totals and numbers of ${counted(invoices, 'invoice')}`;

const modelText = ({ position, tables, differences }: ModelVerdict): string => {
  if (position === null) return 'never built';
  const at = `at position ${position.toString()}`;
  return differences === 0
    ? `${at}: ${tables.toString()} tables equal the log's fold`
    : `${at}: ${differences.toString()} differences`;
};
