import { inviteeOfInvitation } from '#commands';
import { reaction } from '../reaction.js';

/** Nobody can accept the invitation any more: name and address of whoever was asked are kept for nothing. */
export const forgetWhoDidNotJoin = reaction(
  'forget-who-did-not-join',
  ['InvitationRevoked', 'InvitationExpired'],
  async ({ event }, desk) => {
    const invitee = inviteeOfInvitation(event.data.invitation);
    if (invitee !== null) await desk.vault.erase(invitee);
  },
);
