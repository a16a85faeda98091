import { chainStart, encodeEvent, type Stamp } from '#engine';
import type { StoredEvent } from '#event-store';
import {
  commandIdOf,
  eventIdOf,
  instantOf,
  msOf,
  type Decide,
  type Decider,
  type DomainEvent,
  type EventFormat,
  type View,
} from '#kernel';

/** A kind of stream as the engine knows it. */
export type Kind<S, E extends DomainEvent> = {
  readonly format: EventFormat<E>;
  readonly decider: Decider<S, E>;
};
export type Who = { readonly actor?: string; readonly recordedAt?: string };
export type Written = { readonly commandId: string; readonly events: readonly StoredEvent[] };

/** Writes a log by the domain's own decisions, without engine or store: the same bytes at every run. */
export type LogWriter = {
  readonly log: readonly StoredEvent[];
  /** Settles, decides, appends. A refusal is the test's mistake. */
  readonly run: <S, E extends DomainEvent>(
    kind: Kind<S, E>,
    id: string,
    command: { readonly at: string; readonly decide: Decide<E, S, string> } & Who,
  ) => Written;
  readonly state: <S, E extends DomainEvent>(kind: Kind<S, E>, id: string) => S;
  /** The id of the next command of that stream. */
  readonly nextCommand: (id: string) => string;
};

type Tip = { state: unknown; revision: bigint; hash: string };

export const logWriter = (): LogWriter => {
  const log: StoredEvent[] = [];
  const tips = new Map<string, Tip>();
  const commands = new Map<string, number>();
  const tipOf = <S, E extends DomainEvent>({ format, decider }: Kind<S, E>, id: string) => {
    const stream = `${format.category}-${id}`;
    const tip = tips.get(stream) ?? { state: decider.initial(), ...chainStart };
    tips.set(stream, tip);
    return { stream, tip: tip as Tip & { state: S } }; // a stream's state is of its kind
  };
  const nextCommand = (id: string): string => commandIdOf('scenario', id, (commands.get(id) ?? 0).toString());

  const append = <S, E extends DomainEvent>(
    kind: Kind<S, E>,
    id: string,
    events: readonly E[],
    stamp: Omit<Stamp, 'id'>,
  ): void => {
    const { stream, tip } = tipOf(kind, id);
    events.forEach((event, n) => {
      tip.state = kind.decider.evolve(tip.state, event);
      const eventId = eventIdOf(stamp.commandId, n);
      const place = { stream, revision: tip.revision + 1n, previousHash: tip.hash };
      const fingerprint = n === 0 ? stamp.fingerprint : null;
      const encoded = encodeEvent(kind.format, event, { ...stamp, id: eventId, fingerprint }, place);
      tip.revision = place.revision;
      tip.hash = encoded.hash;
      log.push({
        ...encoded.stored,
        stream,
        revision: place.revision,
        position: BigInt(log.length + 1),
        storedAt: msOf(stamp.recordedAt),
      });
    });
  };

  const run: LogWriter['run'] = (
    kind,
    id,
    { at: when, decide, actor = 'service:metering', recordedAt = when },
  ) => {
    const at = instantOf(when);
    const commandId = nextCommand(id);
    const first = log.length;
    const common = {
      fingerprint: null,
      causation: commandId,
      correlation: commandId,
      recordedAt: instantOf(recordedAt),
    };
    const { tip } = tipOf(kind, id);
    const due = () => kind.decider.settle(tip.state as View<typeof tip.state>, at);
    for (let booked = due(), n = 0; booked.length > 0; booked = due(), n += 1)
      append(kind, id, booked, {
        ...common,
        commandId: commandIdOf('settle', commandId, n.toString()),
        actor: 'system:settle',
      });
    const decision = decide(tip.state as View<typeof tip.state>, at);
    if (decision.kind === 'refused') throw new Error(`${decision.code} ${JSON.stringify(decision.facts)}`);
    append(kind, id, decision.events, { ...common, commandId, causation: null, fingerprint: 'fp', actor });
    commands.set(id, (commands.get(id) ?? 0) + 1);
    return { commandId, events: log.slice(first) };
  };

  return { log, run, state: (kind, id) => tipOf(kind, id).tip.state, nextCommand };
};
