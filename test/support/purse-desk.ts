import {
  createEngine,
  decodeStored,
  plainState,
  type CommandContext,
  type EngineMetrics,
  type EngineOptions,
  type Outcome,
  type Streams,
} from '#engine';
import { commandIdOf, instantOf, type Ids, type Instant } from '#kernel';
import { Log, type Mode } from '../simulation/log.js';
import { calmWire, connect, indexInStore, type Wire } from '../simulation/simulated-store.js';
import { purseDecider, purseEvents, type Purse, type PurseEvent } from './purse.js';

export const t0 = instantOf('2026-03-01T00:00:00.000Z');

/** Ids that never repeat within a test run and are the same in every run. */
export const countedIds = (salt: string): Ids => {
  let count = 0;
  const uuid = (): string => commandIdOf(salt, (count += 1).toString());
  return { uuid, next: (prefix) => `${prefix}_${uuid()}` };
};

export const context = (key: string, at: Instant = t0, payload = key): CommandContext => {
  const commandId = commandIdOf('tester', key);
  return {
    commandId,
    fingerprint: `fp:${payload}`,
    actor: 'service:test',
    correlation: commandId,
    causation: null,
    at,
  };
};

export type Purses = Streams<Purse, PurseEvent>;
export const pursesOf = (engine: ReturnType<typeof createEngine>): Purses =>
  engine.streams(purseEvents, purseDecider, { foldVersion: 'purse-1', stateCodec: plainState<Purse>() });

/** One process: an engine on a log that others may share. */
export const desk = (
  log: Log,
  options: Partial<EngineOptions> & { readonly wire?: Wire; readonly name?: string } = {},
) => {
  const { wire = calmWire, name = 'desk', ...rest } = options;
  const engine = createEngine({
    store: connect(log, wire),
    clock: { now: () => t0 },
    ids: countedIds(name),
    commandIndex: indexInStore(log, wire),
    pause: () => Promise.resolve(),
    ...rest,
  });
  return { engine, purses: pursesOf(engine) };
};

export const newLog = (mode: Mode = 'in-store'): Log => new Log(mode);

/** `accepted`, `replayed`, `no-op`, a refusal's code, or the name of the error. */
export const gist = async (answer: Promise<Outcome<PurseEvent>>): Promise<string> => {
  try {
    const outcome = await answer;
    if (outcome.kind === 'refused') return outcome.code;
    return outcome.replayed ? 'replayed' : outcome.events.length === 0 ? 'no-op' : 'accepted';
  } catch (error) {
    return error instanceof Error ? error.name : 'no error';
  }
};

export const read = (log: Log, stream = 'Purse-a') =>
  log.of(stream).map((stored) => decodeStored(purseEvents, stored));
export const types = (log: Log, stream?: string) => read(log, stream).map(({ event }) => event.type);
export const count = (times: number, one: (n: number) => Promise<string>) =>
  Promise.all([...Array(times).keys()].map(one));

/** Every message waits until it is let through. */
export const gate = () => {
  const waiting: (() => void)[] = [];
  const wire: Wire = { ...calmWire, turn: () => new Promise((goOn) => waiting.push(goOn)) };
  const open = async () => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      if (waiting.length > 0) quiet = 0;
      for (const goOn of waiting.splice(0)) goOn();
      await new Promise(setImmediate);
    }
  };
  return { wire, open, waiting };
};

export const counters = () => {
  const seen = { appends: 0, events: 0, conflicts: 0, replays: 0, loads: 0, evictions: 0 };
  const metrics: Partial<EngineMetrics> = {
    appended: (_, events) => {
      seen.appends += 1;
      seen.events += events;
    },
    conflict: () => {
      seen.conflicts += 1;
    },
    replayed: () => {
      seen.replays += 1;
    },
    tipLoaded: () => {
      seen.loads += 1;
    },
    evicted: () => {
      seen.evictions += 1;
    },
  };
  return { seen, metrics };
};
