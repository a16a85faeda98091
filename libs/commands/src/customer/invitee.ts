import { commandOfId, idOfCommand } from '#kernel';

/** Vault reference of whom a command invites: a repeat of the command names the same. */
export const inviteeOf = (commandId: string): string => idOfCommand('ive', commandId);

/** The same by the invitation's id, which the same command made. `null`: it was made otherwise. */
export const inviteeOfInvitation = (invitation: string): string | null => {
  const commandId = commandOfId('ivt', invitation);
  return commandId === null ? null : inviteeOf(commandId);
};
