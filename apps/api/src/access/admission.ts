import { isId, type Instant } from '#kernel';
import { authorityOfKey, type Authorities, type Authority } from './authority.js';
import { actsForMember, isUnrestricted, type Principal } from './principal.js';
import { isForOutsiders, type Permission } from './permissions.js';
import type { Thing, Things } from './things.js';

type Found = Authority | null;

/** Who asks, for what, when. */
export type Asking = { readonly principal: Principal; readonly permission: Permission; readonly at: Instant };

/** What only a customer with a stream of its own has. */
const hasStream: ReadonlySet<Thing['kind']> = new Set<Thing['kind']>(['customer', 'endpoint', 'delivery']);

/** What a principal may do with the thing that a call names. `null`: for this principal it is not there. */
export class Admission {
  constructor(
    private readonly things: Things,
    private readonly authorities: Authorities,
  ) {}

  /** Synchronous for a service's key that is bound to nothing: the hot path waits for nothing. */
  of(asking: Asking, thing: Thing | null): Found | Promise<Found> {
    const { principal } = asking;
    if (thing === null) return this.ofNothing(asking);
    if (!isId(thing.id) || isBeyond(principal, thing)) return null;
    if (isUnrestricted(principal) && !actsForMember(principal)) return authorityOfKey(principal);
    return this.ofThing(asking, thing);
  }

  private async ofThing({ principal, permission, at }: Asking, thing: Thing): Promise<Found> {
    const customer = await this.things.customerOf(thing, at);
    if (principal.customer !== null && customer !== principal.customer) return null;
    const ofKey = authorityOfKey(principal);
    if (!actsForMember(principal) || isForOutsiders(permission)) return ofKey;
    if (customer === null) return null;
    // A customer without a stream has accounts at most: an address that names the customer itself, or where its events go, names nothing.
    const unregistered = hasStream.has(thing.kind) ? null : ofKey;
    return this.authorities.ofMember(principal, customer, { at, unregistered });
  }

  /** An address that names nothing: a member of the customer that the key is bound to, or just the key. */
  private ofNothing({ principal, at }: Asking): Found | Promise<Found> {
    const ofKey = authorityOfKey(principal);
    return principal.customer === null || !actsForMember(principal)
      ? ofKey
      : this.authorities.ofMember(principal, principal.customer, { at, unregistered: ofKey });
  }
}

/** A key for single accounts knows nothing of the customer and its bills. */
const isBeyond = ({ accounts }: Principal, { kind, id }: Thing): boolean =>
  accounts !== null && !(kind === 'account' && accounts.includes(id));
