import { hash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import type { Envelope } from '#commands';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';
import { reject } from '../problems/problem.js';
import type { Vault, VaultEntry } from '#vault';

/** One entry of the vault. `subject`: the member or customer with whom it is forgotten. */
export type Kept = { readonly id: string; readonly subject: string; readonly entry: VaultEntry };

/** Personal data of a command, whose events hold opaque ids alone. */
export type Keeps = {
  /** The personal part of the payload: the same key with another one is refused. */
  readonly said: object;
  /** Ids are made from the command's id, or are those of the customer and member themselves: a repeat keeps the same. */
  readonly entries: (commandId: string) => readonly Kept[];
  /** Whether the command is in the log already. */
  readonly done: (commandId: string) => Promise<boolean>;
};

/**
 * Puts personal data into the vault before the events that point to it are written, and only where they will be: a refused
 * command leaves nothing behind, and a repeat writes nothing anew, so what was erased since stays erased.
 *
 * A command's fingerprint in the log must not be made from personal data: names and addresses are guessed easily enough to be
 * read back out of a hash. The fingerprint of that part stands in the vault, under the subject, and is forgotten with it.
 */
export class Keeping {
  constructor(private readonly vault: Vault) {}

  /** `attempt`: the command as a dry run. */
  async before<E>(
    { said, entries, done }: Keeps,
    { commandId }: Envelope,
    attempt: () => Promise<Outcome<E, RefusalCode>>,
  ): Promise<Outcome<E, RefusalCode> | null> {
    const kept = entries(commandId);
    const [first] = kept;
    if (first === undefined) return null;
    const print = printOf(commandId, first.subject, said);
    if (await done(commandId)) {
      const before = (await this.vault.find([print.id])).get(print.id);
      if (before !== undefined && canonicalize(before) !== canonicalize(print.entry))
        reject('idempotency-key-reused');
      return null;
    }
    const tried = await attempt();
    if (tried.kind === 'refused') return tried;
    for (const { id, subject, entry } of [...kept, print]) await this.vault.put(id, subject, entry);
    return null;
  }
}

const printOf = (commandId: string, subject: string, said: object): Kept => ({
  id: `request_${commandId}`,
  subject,
  entry: { kind: 'words', content: { text: hash('sha256', canonicalize(said), 'base64url') } },
});
