import {
  accept,
  event,
  eventFormat,
  instant,
  invariant,
  nanos,
  nanosOf,
  nullable,
  record,
  refuse,
  smaller,
  sum,
  text,
  zero,
  type Decide,
  type Decider,
  type EventsOf,
  type Instant,
  type Nanos,
  type View,
} from '#kernel';

/**
 * The smallest stream that has everything the engine must get right: a balance that two commands can overspend together, lots
 * that expire at an instant of their own (settled before each decision), and a fold that updates its state in place.
 */
const events = {
  filled: event(
    'Filled',
    'Money came in.',
    record({ lot: text(), amount: nanos(), expiresAt: nullable(instant()) }),
  ),
  spent: event('Spent', 'Money went out.', record({ spending: text(), amount: nanos() })),
  noted: event('Noted', 'Stands beside the spending that it belongs to.', record({ spending: text() })),
  expired: event('Expired', 'What was left of a lot ended.', record({ lot: text(), amount: nanos() })),
} as const;

export const purseEvents = eventFormat('Purse', events);
export type PurseEvent = EventsOf<typeof events>;

type Lot = { remaining: Nanos; readonly expiresAt: Instant | null };
export type Purse = { readonly lots: Map<string, Lot>; spendings: number };

export const balanceOf = (purse: View<Purse>): Nanos =>
  sum([...purse.lots.values()].map(({ remaining }) => remaining));

const evolve = (purse: Purse, { type, at, data }: PurseEvent): Purse => {
  switch (type) {
    case 'Filled':
      invariant(!purse.lots.has(data.lot), `lot ${data.lot} is filled once`);
      purse.lots.set(data.lot, { remaining: data.amount, expiresAt: data.expiresAt });
      return purse;
    case 'Spent':
      take(purse, data.amount);
      purse.spendings += 1;
      return purse;
    case 'Noted':
      return purse;
    case 'Expired': {
      const lot = purse.lots.get(data.lot);
      invariant(
        lot?.expiresAt === at && lot.remaining === data.amount,
        `lot ${data.lot} expires whole, at its instant`,
      );
      purse.lots.delete(data.lot);
      return purse;
    }
  }
};

const take = (purse: Purse, amount: Nanos): void => {
  let missing = amount;
  for (const [id, lot] of purse.lots) {
    const taken = smaller(lot.remaining, missing);
    lot.remaining = nanosOf(lot.remaining - taken);
    missing = nanosOf(missing - taken);
    if (lot.remaining === zero) purse.lots.delete(id);
    if (missing === zero) return;
  }
  invariant(missing === zero, 'a purse holds what is taken from it');
};

const settle = (purse: View<Purse>, at: Instant): readonly PurseEvent[] =>
  [...purse.lots]
    .flatMap(([lot, { remaining, expiresAt }]) =>
      expiresAt !== null && expiresAt <= at
        ? [{ type: 'Expired' as const, at: expiresAt, data: { lot, amount: remaining } }]
        : [],
    )
    .sort((a, b) => (a.at < b.at ? -1 : 1));

export const purseDecider: Decider<Purse, PurseEvent> = {
  initial: () => ({ lots: new Map(), spendings: 0 }),
  evolve,
  settle,
};

export const fill =
  (lot: string, amount: bigint, expiresAt: Instant | null = null): Decide<PurseEvent, Purse, 'too-late'> =>
  (_, at) =>
    expiresAt !== null && expiresAt <= at
      ? refuse('too-late')
      : accept([{ type: 'Filled', at, data: { lot, amount: nanosOf(amount), expiresAt } }]);

export const spend =
  (spending: string, amount: bigint): Decide<PurseEvent, Purse, 'too-little'> =>
  (purse, at) =>
    balanceOf(purse) < amount
      ? refuse('too-little', { available: balanceOf(purse).toString(), required: amount.toString() })
      : accept([
          { type: 'Spent', at, data: { spending, amount: nanosOf(amount) } },
          { type: 'Noted', at, data: { spending } },
        ]);

/** Only settles what is due. */
export const look: Decide<PurseEvent, Purse> = () => accept([]);
