import { isMemberRole, type Role } from './permissions.js';

/** Who calls, as an API key says it. */
export type Principal = {
  /** `key_…` */
  readonly id: string;
  readonly role: Role;
  /** Of the service or person: `metering`, `jane`. Keys of the same role and name are the same principal, so a rotated key keeps its idempotency scope. */
  readonly name: string;
  /** The member on whose behalf an owner's, admin's or member's key acts. */
  readonly user: string | null;
  /** Accounts of this customer only; `null`: no such restriction. */
  readonly customer: string | null;
  /** These accounts only; `null`: no such restriction. */
  readonly accounts: readonly string[] | null;
};

/** As it stands in every event's metadata: `service:metering`, `member:usr_7`. */
export const actorOf = (principal: Principal): string =>
  `${principal.role}:${principal.user ?? principal.name}`;

/** Keys of members act in their own name only. */
export const actsForMember = ({ role }: Principal): boolean => isMemberRole(role);

/** Not bound to a customer or to single accounts. */
export const isUnrestricted = (principal: Principal): boolean =>
  principal.customer === null && principal.accounts === null;
