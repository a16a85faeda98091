import { Field } from '../body/field.js';
import { amount, flag } from '../body/rules.js';

export class TopUpBody {
  @Field(flag, { says: 'False: the account is not topped up any more; what is under way still lands.' })
  enabled!: boolean;
  @Field(amount, {
    says: 'Topped up when less is available, in money. Left out: as the plan says.',
    optional: true,
  })
  threshold?: string;
  @Field(amount, {
    says: 'What is bought each time, before taxes. Left out: as the plan says.',
    optional: true,
  })
  amount?: string;
}
