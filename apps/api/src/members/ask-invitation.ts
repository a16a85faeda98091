import { inviteeOf, SendInvitation } from '#commands';
import type { Role } from '#domain/policy';
import type { CustomerChange } from '../customers/customer-calls.js';
import type { InvitationBody } from './bodies.js';

/** How an invitation's body becomes a command: the same for a single call and for an item of a batch. Whom it asks goes into the vault. */
export const askInvitation = (
  customer: string,
  { email, name = null, ...body }: Readonly<Pick<InvitationBody, keyof InvitationBody>>,
): { readonly role: Role; readonly change: CustomerChange } => {
  const { role = 'member', life_days: lifeDays = null } = body;
  return {
    role,
    change: {
      name: 'send-invitation',
      payload: body,
      command: (envelope) => {
        const invitee = inviteeOf(envelope.commandId);
        return new SendInvitation(customer, { invitee, role, lifeDays }, envelope);
      },
      keeps: {
        said: { name, email },
        entries: (commandId) => {
          const id = inviteeOf(commandId);
          return [{ id, subject: id, entry: { kind: 'person', content: { name, email } } }];
        },
      },
    },
  };
};
