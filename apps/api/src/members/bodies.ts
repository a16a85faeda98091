import type { Role } from '#domain/policy';
import { Field } from '../body/field.js';
import { anyObject, choice, id, integer, listOf, orNull, text, type Rule } from '../body/rules.js';
import { email, personName } from '../customers/bodies.js';
import { apiLimits } from '../limits.js';

const role = choice('owner', 'admin', 'member');

export class InvitationBody {
  @Field(email, { says: 'Whom to ask; kept outside the log.' }) email!: string;
  @Field(orNull(personName), { says: 'Kept outside the log.', optional: true }) name?: string | null;
  @Field(role, { says: 'What the person will be. Default member.', optional: true }) role?: Role;
  @Field(integer(1, 365), { says: 'Days of 24 hours until it expires. Default 14.', optional: true })
  life_days?: number;
}

export class InvitationItemBody extends InvitationBody {
  @Field(text(apiLimits.idempotencyKeyChars), {
    says: "The item's own key; the batch's key and the item's index when left out.",
    optional: true,
  })
  idempotency_key?: string;
}

/** Each item is checked by itself: a malformed one is refused alone. */
const invitations: Rule = {
  check: listOf(anyObject, apiLimits.batchItems).check,
  schema: {
    type: 'array',
    minItems: 1,
    maxItems: apiLimits.invitationItems,
    items: { $ref: '#/components/schemas/InvitationItemBody' },
  },
};

export class InvitationBatchBody {
  @Field(invitations, { says: 'Every item stands for itself: a refused one stops no other.' })
  items!: object[];
}

export class AcceptanceBody {
  @Field(id, {
    says: 'An opaque id of your own, usr_…, of the person who accepts. A key that acts for a member accepts in its own name.',
    optional: true,
  })
  member?: string;
  @Field(orNull(personName), { says: 'As the invitation says when left out.', optional: true }) name?:
    string | null;
  @Field(orNull(email), { says: 'As the invitation says when left out.', optional: true }) email?:
    string | null;
}

export class RoleBody {
  @Field(role, { says: 'From now on.' }) role!: Role;
}

export class TransferBody {
  @Field(id, { says: 'The owner who hands over; yourself when left out.', optional: true }) from?: string;
  @Field(id, { says: 'The member who owns the organization from now on.' }) to!: string;
}

export class SpaceBody {
  @Field(id, { says: 'An id of your own, spc_…; made by the ledger when left out.', optional: true })
  space?: string;
}
