import { kinds } from '#commands';
import { nextDueOf as customerDue } from '#domain/customer';
import { nextDueOf as invoiceDue } from '#domain/invoice';
import { nextDueOf as purchaseDue } from '#domain/purchase';
import { nextDueOf as topUpDue } from '#domain/top-up';
import { decodeStored } from '#engine';
import type { StoredEvent } from '#event-store';
import type { Instant } from '#kernel';
import type { DueStream } from '#apps/reactor';

/** What is due in which stream, folded from the log by the streams' own folds: what the read model `due` knows, without a database. */
export type DueInLog = {
  readonly follow: (events: readonly StoredEvent[]) => void;
  readonly dueBy: (at: Instant) => readonly DueStream[];
  readonly nextDue: (after: Instant) => Instant | null;
};

type Due = {
  readonly category: DueStream['category'];
  readonly next: () => Instant | null;
  readonly fold: (stored: StoredEvent) => void;
};

const dueOf: Readonly<Record<string, () => Due>> = {
  Customer: () => {
    const { decider, format } = kinds.customers;
    let state = decider.initial();
    return {
      category: 'Customer',
      next: () => customerDue(state),
      fold: (stored) => (state = decider.evolve(state, decodeStored(format, stored).event)),
    };
  },
  Standing: () => {
    const { decider, format } = kinds.standings;
    let state = decider.initial();
    return {
      category: 'Standing',
      next: () => state.due,
      fold: (stored) => (state = decider.evolve(state, decodeStored(format, stored).event)),
    };
  },
  Invoice: () => {
    const { decider, format } = kinds.invoices;
    let state = decider.initial();
    return {
      category: 'Invoice',
      next: () => invoiceDue(state),
      fold: (stored) => (state = decider.evolve(state, decodeStored(format, stored).event)),
    };
  },
  Purchase: () => {
    const { decider, format } = kinds.purchases;
    let state = decider.initial();
    return {
      category: 'Purchase',
      next: () => purchaseDue(state),
      fold: (stored) => (state = decider.evolve(state, decodeStored(format, stored).event)),
    };
  },
  TopUp: () => {
    const { decider, format } = kinds.topUps;
    let state = decider.initial();
    return {
      category: 'TopUp',
      next: () => topUpDue(state),
      fold: (stored) => (state = decider.evolve(state, decodeStored(format, stored).event)),
    };
  },
  CreditPool: () => {
    const { decider, format } = kinds.pools;
    let state = decider.initial();
    return {
      category: 'CreditPool',
      next: () => state.nextDue,
      fold: (stored) => (state = decider.evolve(state, decodeStored(format, stored).event)),
    };
  },
};

const ranks = ['Customer', 'Standing', 'Invoice', 'Purchase', 'CreditPool', 'TopUp'];

export const dueInLog = (): DueInLog => {
  const streams = new Map<string, Due>();
  // A stream is asked once after each of its events: calendars are the slowest part of a simulation.
  const known = new Map<string, Instant | null>();
  const nextOf = (stream: string, { next }: Due): Instant | null => {
    const found = known.get(stream);
    if (found !== undefined) return found;
    const dueAt = next();
    known.set(stream, dueAt);
    return dueAt;
  };
  const all = (): readonly DueStream[] =>
    [...streams]
      .flatMap(([stream, due]) => {
        const { category } = due;
        const dueAt = nextOf(stream, due);
        return dueAt === null ? [] : [{ stream, category, id: stream.slice(category.length + 1), dueAt }];
      })
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return {
    follow: (events) => {
      for (const stored of events) {
        const due =
          streams.get(stored.stream) ?? dueOf[stored.stream.slice(0, stored.stream.indexOf('-'))]?.();
        if (due === undefined) continue;
        streams.set(stored.stream, due);
        known.delete(stored.stream);
        due.fold(stored);
      }
    },
    dueBy: (at) => all().filter(({ dueAt }) => dueAt <= at),
    nextDue: (after) => all().find(({ dueAt }) => dueAt > after)?.dueAt ?? null,
  };
};

const keyOf = ({ dueAt, category, id }: DueStream): string =>
  `${dueAt} ${ranks.indexOf(category).toString()} ${id}`;
