import type { Customers } from '#commands';
import type { Instant } from '#kernel';
import type { Person, Vault } from '#vault';
import type { Kept } from '../call/keeping.js';

type Asked = { readonly known: boolean; readonly invitee: string | null };

/** Whom open invitations ask: the stream has a reference, the vault has the person. */
export class Invitees {
  constructor(
    private readonly customers: Customers,
    private readonly vault: Vault,
  ) {}

  /** Of an open invitation: whom it asks. `known` false: there never was one by this id. */
  async of(customer: string, invitation: string, at: Instant): Promise<Asked> {
    const { value } = await this.customers.read(
      customer,
      ({ invitations, closedInvitations }) => {
        const open = invitations.get(invitation);
        return {
          known: open !== undefined || closedInvitations.has(invitation),
          invitee: open?.invitee ?? null,
        };
      },
      at,
    );
    return value;
  }

  /**
   * What is known of somebody who joins: as they say, or as they were invited, or as they are known already. The invitation's
   * entry becomes theirs: whoever forgets the member forgets it too.
   */
  async joining(invitee: string | null, member: string, said: Partial<Person>): Promise<readonly Kept[]> {
    const entries = await this.vault.find(invitee === null ? [member] : [member, invitee]);
    const invited = personIn(entries.get(invitee ?? ''));
    const known = personIn(entries.get(member));
    const content: Person = {
      name: said.name ?? known?.name ?? invited?.name ?? null,
      email: said.email ?? known?.email ?? invited?.email ?? null,
    };
    const own: Kept = { id: member, subject: member, entry: { kind: 'person', content } };
    return invitee === null || invited === null
      ? [own]
      : [own, { id: invitee, subject: member, entry: { kind: 'person', content: invited } }];
  }
}

const personIn = (entry: Kept['entry'] | undefined): Person | null =>
  entry?.kind === 'person' ? entry.content : null;
