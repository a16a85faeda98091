import { NumberDocument, type Envelope } from '#commands';
import type { DeskParts } from '#apps/reactor';
import { commandIdOf } from '#kernel';
import type { WrongParts } from './reactor-world.js';

/** A wrong part, what it is in the real world, and what the simulation must say of it. */
export type ReactorBug = { readonly says: string; readonly wrong: WrongParts; readonly finds: RegExp };

type Sent = { readonly envelope: Envelope };

/** A bus that passes another command on than it was given. */
const sendingInstead = (bus: DeskParts['bus'], instead: (command: Sent) => Sent): DeskParts['bus'] =>
  ({ execute: (command: Sent) => bus.execute(instead(command) as never) }) as DeskParts['bus']; // its overloads are one call

const withEnvelope = (command: Sent, envelope: Envelope): Sent =>
  Object.assign(Object.create(Object.getPrototypeOf(command) as object) as object, command, { envelope });

let fresh = 0;

export const reactorBugs: readonly ReactorBug[] = [
  {
    says: 'a payment id that is made anew for every try charges twice',
    wrong: {
      desk: ({ payments }) => ({
        payments: {
          ...payments,
          charge: (charge) =>
            payments.charge({ ...charge, payment: `${charge.payment}_${(fresh += 1).toString()}` }),
        },
      }),
    },
    finds: /was taken and is nowhere/,
  },
  {
    says: 'a command id that is made anew for every try does things twice',
    wrong: {
      desk: ({ bus }) => ({
        bus: sendingInstead(bus, (command) =>
          withEnvelope(command, {
            ...command.envelope,
            commandId: commandIdOf('anew', (fresh += 1).toString()),
          }),
        ),
      }),
    },
    finds: /is granted once|is charged and/,
  },
  {
    says: 'a document that is named anew for every try burns numbers',
    wrong: {
      desk: ({ bus }) => ({
        bus: sendingInstead(bus, (command) =>
          command instanceof NumberDocument
            ? new NumberDocument(
                command.entity,
                { ...command.request, document: `${command.request.document}_${(fresh += 1).toString()}` },
                command.envelope,
              )
            : command,
        ),
      }),
    },
    finds: /every number is on one document/,
  },
  {
    says: 'a checkpoint that moves before its facts are reacted to loses them in a crash',
    wrong: {
      parking: (parking) => ({
        ...parking,
        checkpoint: async () => {
          const at = await parking.checkpoint();
          await parking.moveTo(at + 1_000n);
          return at;
        },
      }),
    },
    finds: /is charged and|is nowhere|is granted|every number|never comes/,
  },
  {
    says: 'a fact that fails and is not kept is never tried again',
    wrong: { parking: (parking) => ({ ...parking, park: () => Promise.resolve() }) },
    finds: /is charged and|is nowhere|is granted|every number/,
  },
  {
    says: 'money for an order that has failed meanwhile is kept',
    wrong: {
      desk: ({ payments }) => ({
        payments: {
          ...payments,
          refund: ({ refund }) => Promise.resolve({ kind: 'succeeded', reference: refund }),
        },
      }),
    },
    finds: /is nowhere|went back/,
  },
];
