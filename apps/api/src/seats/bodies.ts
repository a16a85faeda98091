import { Field } from '../body/field.js';
import { returnAddress, returnAddressSays } from '../body/return-address.js';
import { previewToken, seats } from '../subscription/bodies.js';

export class SeatsBody {
  @Field(seats, { says: 'How many more, or how many fewer.' }) quantity!: number;
}

export class ConfirmSeatsBody extends SeatsBody {
  @Field(previewToken, { says: '`token` of the preview that is confirmed.' }) preview_token!: string;
}

export class OrderSeatsBody extends ConfirmSeatsBody {
  @Field(returnAddress, { says: returnAddressSays, optional: true }) return_url?: string;
}
