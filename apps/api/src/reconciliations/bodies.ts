import { Field } from '../body/field.js';
import { timestamp } from '../body/rules.js';

export class ReconciliationBody {
  @Field(timestamp, {
    says: 'Beginning of the period. Left out: of the last day (UTC) that is over.',
    optional: true,
  })
  from?: string;
  @Field(timestamp, {
    says: 'End of the period, which is not part of it. Left out: of the day that begins with `from`.',
    optional: true,
  })
  to?: string;
}
