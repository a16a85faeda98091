import { Injectable } from '@nestjs/common';
import type { Charge } from '#domain/credit-pool';
import type { Instant, Refused } from '#kernel';
import type { RateCard } from '#rate-card';
import { priced, type AskedCharge } from './credit-pool/charge.js';

/** The rate card, as handlers use it. */
@Injectable()
export class Pricing {
  constructor(readonly rateCard: RateCard) {}

  charge(asked: AskedCharge, at: Instant): Charge | Refused<'model-unknown'> {
    return priced(this.rateCard, asked, at);
  }
}
