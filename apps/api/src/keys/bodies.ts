import { roles, type Role } from '../access/permissions.js';
import { Field } from '../body/field.js';
import { choice, id, listOf, orNull } from '../body/rules.js';
import { apiLimits } from '../limits.js';

export class KeyBody {
  @Field(choice(...roles), { says: 'What the key may do.' }) role!: Role;
  @Field(id, { says: 'Of the service or person; keys of one role and name share their idempotency scope.' })
  name!: string;
  @Field(orNull(id), {
    says: 'The member on whose behalf an owner, admin or member key acts.',
    optional: true,
  })
  user?: string | null;
  @Field(orNull(id), { says: 'Only accounts of this customer.', optional: true }) customer?: string | null;
  @Field(orNull(listOf(id, apiLimits.accountsPerKey)), { says: 'Only these accounts.', optional: true })
  accounts?: string[] | null;
}
