import { Field } from '../body/field.js';
import { text } from '../body/rules.js';

export class ReinstateBody {
  @Field(text(), { says: 'Why, in words: it is in the history for ever.' }) reason!: string;
}
