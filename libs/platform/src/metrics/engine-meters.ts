import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the engine tells. Hot path: an addition each. */
export const engineMeters = (registry: Registry) => {
  const registers = [registry];
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  const each = (name: string, help: string) => {
    const total = counter(name, help);
    return (): void => {
      total.inc();
    };
  };
  const appends = counter('ledger_appends_total', 'Appends to the event store that succeeded');
  const commands = counter('ledger_commands_appended_total', 'Commands whose events were appended');
  const events = counter('ledger_events_appended_total', 'Events appended');
  const batch = new Histogram({
    name: 'ledger_append_batch_size',
    help: 'Commands that one append carried (group commit)',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 500],
    registers,
  });
  const loads = new Counter({
    name: 'ledger_tip_loads_total',
    help: 'Streams read into the cache',
    labelNames: ['from'],
    registers,
  });
  const folded = counter(
    'ledger_tip_load_events_total',
    'Events folded while reading streams into the cache',
  );
  const depth = new Gauge({
    name: 'ledger_queue_depth',
    help: 'Commands accepted and not yet answered',
    registers,
  });
  return {
    appended: (inBatch: number, written: number): void => {
      appends.inc();
      commands.inc(inBatch);
      events.inc(written);
      batch.observe(inBatch);
    },
    tipLoaded: (count: number, fromSnapshot: boolean): void => {
      loads.inc({ from: fromSnapshot ? 'snapshot' : 'start' });
      folded.inc(count);
    },
    queued: depth.set.bind(depth),
    ...counted(each),
  };
};

/** What is only counted. */
const counted = (each: (name: string, help: string) => () => void) => ({
  conflict: each('ledger_conflicts_total', 'Appends refused because another writer was first; decided again'),
  outcomeUnknown: each(
    'ledger_outcome_unknown_total',
    'Appends whose answer was lost; repeated with the same ids',
  ),
  replayed: each('ledger_replays_total', 'Commands that had been done before (idempotency)'),
  tipReused: each('ledger_tip_reuses_total', 'Decisions on a cached tip'),
  overloaded: each('ledger_overloaded_total', 'Commands refused because a queue was full'),
  snapshotUnusable: each(
    'ledger_snapshots_unusable_total',
    'Snapshots that could not be read or have no place in the log: the whole stream was folded instead',
  ),
  evicted: each('ledger_writer_evictions_total', 'Cached streams that gave their place to another'),
});
