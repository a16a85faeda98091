import type { DeskParts } from '#apps/reactor';
import { accountOfCustomer, PurchaseCredits, RecordProviderDispute, type Envelope } from '#commands';
import { commandIdOf, nanosOf } from '#kernel';
import type { Charge, ChargeAnswer, Payments, Refund } from '#payments';
import type { WrongMoney } from './money/world.js';

/** A wrong part, what it is in the real world, and what the simulation must say of it. */
export type MoneyBug = { readonly says: string; readonly wrong: () => WrongMoney; readonly finds: RegExp };

let fresh = 0;
const anew = (name: string): string => `${name}_${(fresh += 1).toString()}`;

const paying = (wrong: (payments: Payments) => Partial<Payments>) => (): WrongMoney => ({
  desk: ({ payments }) => ({ payments: { ...payments, ...wrong(payments) } }),
});

type Sent = { readonly envelope: Envelope };

/** A bus that passes another command on than it was given. */
const sendingInstead = (bus: DeskParts['bus'], instead: (command: Sent) => Sent): DeskParts['bus'] =>
  ({ execute: (command: Sent) => bus.execute(instead(command) as never) }) as DeskParts['bus']; // its overloads are one call

const took = ({ amount, currency }: Charge): ChargeAnswer => ({
  ...{ kind: 'succeeded', method: 'card', reference: anew('ch_guess') },
  ...{ amount, currency },
});

/** How often each has failed is remembered by the one who plants it, for all processes. */
const chargedWithFreshIds = (): WrongMoney => {
  const failed = new Map<string, number>();
  const named = (payment: string): string => {
    const times = failed.get(payment) ?? 0;
    return times === 0 ? payment : `${payment}_${times.toString()}`;
  };
  return paying((payments) => ({
    charge: (charge) =>
      payments.charge({ ...charge, payment: named(charge.payment) }).catch((error: unknown) => {
        failed.set(charge.payment, (failed.get(charge.payment) ?? 0) + 1);
        throw error;
      }),
  }))();
};

const lost =
  /charged twice|provider-only|ledger-only|the provider has|and its charge|is status-differs|amount-differs/;

export const moneyBugs: readonly MoneyBug[] = [
  {
    says: 'a charge that timed out is asked for under a fresh id',
    wrong: chargedWithFreshIds,
    finds: /charged twice|provider-only|ledger-only|the provider has/,
  },
  {
    says: 'a charge that timed out is taken for a decline',
    wrong: paying((payments) => ({
      charge: (charge) =>
        payments.charge(charge).catch(() => ({ kind: 'failed', code: 'timed_out', says: null }) as const),
    })),
    finds: lost,
  },
  {
    says: 'a charge that timed out is taken for a success',
    wrong: paying((payments) => ({
      charge: (charge) => payments.charge(charge).catch(() => took(charge)),
    })),
    finds: lost,
  },
  {
    says: 'a charge that is under way is taken for a success',
    wrong: paying((payments) => ({
      charge: async (charge) => {
        const answer = await payments.charge(charge);
        return answer.kind === 'pending' ? took(charge) : answer;
      },
    })),
    finds: lost,
  },
  {
    says: 'a charge that nobody booked before a crash is forgotten',
    wrong: paying(() => ({ outcomeOf: () => Promise.resolve(null) })),
    finds: lost,
  },
  {
    says: 'a charge that nobody paid in time is not given up at the provider',
    wrong: paying(() => ({ giveUp: () => Promise.resolve(null) })),
    finds: lost,
  },
  {
    says: 'a refund has a fresh id for every try',
    wrong: paying((payments) => ({
      refund: (refund) => payments.refund({ ...refund, refund: anew(refund.refund) }),
    })),
    finds: lost,
  },
  {
    says: 'a refund gives back all that was paid, and not the part that was asked for',
    wrong: () => {
      const taken = new Map<string, Refund['amount']>();
      return paying((payments) => ({
        charge: (charge) => {
          taken.set(charge.payment, charge.amount);
          return payments.charge(charge);
        },
        refund: (refund) =>
          payments.refund({ ...refund, amount: taken.get(refund.payment) ?? refund.amount }),
      }))();
    },
    finds: lost,
  },
  {
    says: 'a refund that the provider refused is booked as paid',
    wrong: paying((payments) => ({
      refund: async (refund) => {
        const answer = await payments.refund(refund);
        return answer.kind === 'failed' ? { kind: 'succeeded', reference: anew('re_guess') } : answer;
      },
    })),
    finds: lost,
  },
  {
    says: 'credits are given on the response and on the notice',
    wrong: () => ({
      objects: (objects, { bus, clock }) => ({
        ...objects,
        askedFor: async (payment) => {
          const asked = await objects.askedFor(payment);
          if (asked === null || !asked.pays.startsWith('pur_')) return asked;
          const commandId = commandIdOf('on notice', payment);
          const paid = { amount: nanosOf(50_000_000_000n), currency: 'USD', reference: payment };
          await bus.execute(
            new PurchaseCredits(
              accountOfCustomer(asked.customer),
              { paid },
              {
                ...{ commandId, fingerprint: 'notice', actor: 'system:notice', correlation: commandId },
                ...{ causation: null, at: clock.now(), dryRun: false },
              },
            ),
          );
          return asked;
        },
      }),
    }),
    finds: /gave \d lots|payment-already-credited/,
  },
  {
    says: 'a dispute is another one with every notice of it',
    wrong: () => ({
      desk: ({ bus }) => ({
        bus: sendingInstead(bus, (command) =>
          command instanceof RecordProviderDispute
            ? new RecordProviderDispute(
                command.purchase,
                { ...command.request, dispute: anew(command.request.dispute) },
                { ...command.envelope, commandId: commandIdOf(anew('dispute')) },
              )
            : command,
        ),
      }),
    }),
    finds: lost,
  },
  {
    says: 'a notice counts as heard before its work is done',
    wrong: () => ({
      inbox: (inbox) => ({
        ...inbox,
        due: async (limit) => {
          const notices = await inbox.due(limit);
          for (const { id } of notices) await inbox.done(id);
          return notices;
        },
        failed: () => Promise.resolve(),
      }),
    }),
    finds: /provider-only|the provider has/,
  },
  {
    says: 'somebody is told again with every try',
    wrong: () => ({
      desk: ({ notices }) => ({
        notices: { put: (notice) => notices.put({ ...notice, id: anew(notice.id) }) },
      }),
    }),
    finds: /is told \d+ times/,
  },
];
