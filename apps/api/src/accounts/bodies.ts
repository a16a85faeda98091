import { Field, Nested } from '../body/field.js';
import { choice, id, text, timestamp, zone } from '../body/rules.js';

class OwnerBody {
  @Field(choice('organization', 'individual'), { says: 'What kind of customer it is.' }) kind!:
    'organization' | 'individual';
  @Field(id, { says: 'cus_…' }) id!: string;
}

export class OpenAccountBody {
  @Field(id, { says: 'An id of your own, acc_…; made by the ledger when left out.', optional: true })
  account?: string;
  @Nested(() => OwnerBody, { says: 'Whose account it is.' }) owner!: OwnerBody;
  @Field(text(80), { says: 'The plan, `teams`, or one version of it, `teams@1`.' }) plan!: string;
  @Field(timestamp, { says: 'Every cycle boundary is computed from it; now when left out.', optional: true })
  anchor?: string;
  @Field(zone, { says: 'IANA time zone of the anchor. Default UTC.', optional: true }) zone?: string;
}

export class AssignPolicyBody {
  @Field(text(80), { says: 'The plan, `teams`, or one version of it, `teams@1`.' }) plan!: string;
}
