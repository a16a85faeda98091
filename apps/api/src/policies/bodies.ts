import { Field } from '../body/field.js';
import { integer, jsonObject } from '../body/rules.js';

export class PolicyBody {
  @Field(integer(1, 1_000), {
    says: 'The number that you expect the version to get; refused if it would be another.',
    optional: true,
  })
  version?: number;
  @Field(jsonObject, { says: 'The whole policy document; GET a published one for its shape.' })
  document!: Record<string, unknown>;
}
