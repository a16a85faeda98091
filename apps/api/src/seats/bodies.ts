import { Field } from '../body/field.js';
import { previewToken, seats } from '../subscription/bodies.js';

export class SeatsBody {
  @Field(seats, { says: 'How many more, or how many fewer.' }) quantity!: number;
}

export class ConfirmSeatsBody extends SeatsBody {
  @Field(previewToken, { says: '`token` of the preview that is confirmed.' }) preview_token!: string;
}
