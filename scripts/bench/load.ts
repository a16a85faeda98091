import { performance } from 'node:perf_hooks';

/** One operation under load: how often, how long, and what it cost this process. */
export type Measured = {
  readonly operations: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of the node process, microseconds an operation: load driver and product together. */
  readonly nodeUs: number;
};

export type Load = {
  readonly callers: number;
  readonly seconds: number;
  /** How many units (debits, events) one call stands for: 1, or the size of a batch. */
  readonly unitsPerCall?: number;
  readonly call: (caller: number, sequence: number) => Promise<void>;
};

/** Latencies kept of one run; beyond it a run is too long for one array. */
const MAX_SAMPLES = 2_000_000;

/** `callers` callers, each with one call in flight, until the time is up. */
export async function closedLoop({ callers, seconds, unitsPerCall = 1, call }: Load): Promise<Measured> {
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + seconds * 1_000;
  let sequence = 0;
  const caller = async (id: number): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      await call(id, sequence++);
      const done = performance.now();
      if (latencies.length < MAX_SAMPLES) latencies.push(done - now);
      now = done;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, id) => caller(id)));
  const elapsed = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const operations = sequence * unitsPerCall;
  return {
    operations,
    perSecond: operations / elapsed,
    ...percentiles(latencies),
    nodeUs: (user + system) / operations,
  };
}

const percentiles = (latencies: readonly number[]): { readonly p50Ms: number; readonly p99Ms: number } => {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
};

export type Sample = Measured & { readonly contender: string };
export type Contender = { readonly name: string; readonly run: (seconds: number) => Promise<Measured> };

/** The machine is noisy: contenders take turns within a round, so that a slow second hits all of them. First a warm-up. */
export async function interleaved(
  contenders: readonly Contender[],
  rounds: number,
  seconds: number,
): Promise<ReadonlyMap<string, Summary>> {
  const samples: Sample[] = [];
  for (const { run } of contenders) await run(Math.min(0.5, seconds));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, run } of contenders) samples.push({ contender: name, ...(await run(seconds)) });
  return new Map(
    contenders.map(({ name }) => [name, summary(samples.filter((one) => one.contender === name))]),
  );
}

export type Summary = Measured & { readonly lowest: number; readonly highest: number };

/** The median round, with the range of the rates beside it. */
const summary = (samples: readonly Sample[]): Summary => {
  const sorted = [...samples].sort((a, b) => a.perSecond - b.perSecond);
  const median = sorted[Math.floor(sorted.length / 2)];
  const first = sorted[0];
  const last = sorted.at(-1);
  if (median === undefined || first === undefined || last === undefined)
    throw new Error('a contender ran no round: give it at least one');
  return { ...median, lowest: first.perSecond, highest: last.perSecond };
};
