import type { DeskParts } from '#apps/reactor';

class Killed extends Error {}

/** A process that dies at its nth step to the outside: right before it is done, or right after and before anybody hears of it. */
export const dying = (
  { bus, payments, vault }: Pick<DeskParts, 'bus' | 'payments' | 'vault'>,
  dies: { readonly at: number; readonly done: boolean },
): { readonly parts: Partial<DeskParts>; readonly steps: () => number } => {
  let steps = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    steps += 1;
    if (steps > dies.at || (steps === dies.at && !dies.done)) throw new Killed('killed');
    const done = await work();
    if (steps === dies.at) throw new Killed('killed');
    return done;
  };
  return {
    steps: () => steps,
    parts: {
      bus: { execute: (command: never) => step(() => bus.execute(command)) } as DeskParts['bus'], // its overloads are one call
      payments: {
        ...payments,
        charge: (charge) => step(() => payments.charge(charge)),
        refund: (refund) => step(() => payments.refund(refund)),
      },
      vault: {
        find: vault.find,
        put: (...given) => step(() => vault.put(...given)),
        erase: (subject) => step(() => vault.erase(subject)),
        eraseQuiet: (subjects, quietMs) => step(() => vault.eraseQuiet(subjects, quietMs)),
      },
    },
  };
};
