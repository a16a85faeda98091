import { languages, type Language } from '#documents';
import { Field, Nested } from '../body/field.js';
import { choice, flag, id, orNull, text, zone, type Rule } from '../body/rules.js';

const NAME_CHARS = 200;
/** RFC 5321: 64 before the sign, 255 after it; 254 in all. */
const EMAIL_CHARS = 254;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,253}$/;

export const personName = text(NAME_CHARS);

/** That it is an address at all; whether somebody reads it, only a message can tell. */
export const email: Rule = {
  check: (value) => text(EMAIL_CHARS).check(value) ?? (EMAIL.test(value as string) ? null : 'field-invalid'), // a text: the rule before says so
  schema: { type: 'string', minLength: 3, maxLength: EMAIL_CHARS, format: 'email' },
};

class FirstOwnerBody {
  @Field(id, { says: 'An opaque id of your own, usr_…; made by the ledger when left out.', optional: true })
  member?: string;
  @Field(orNull(personName), { says: 'Kept outside the log, and forgotten on request.', optional: true })
  name?: string | null;
  @Field(orNull(email), { says: 'Kept outside the log, and forgotten on request.', optional: true }) email?:
    string | null;
}

export class RegisterBody {
  @Field(id, { says: 'An id of your own, cus_…; made by the ledger when left out.', optional: true })
  customer?: string;
  @Field(choice('organization', 'individual'), { says: 'What kind of customer it is.' }) kind!:
    'organization' | 'individual';
  @Field(orNull(personName), {
    says: 'Of the organization; kept outside the log. An individual has the name of its owner.',
    optional: true,
  })
  name?: string | null;
  @Field(zone, { says: 'IANA time zone: days and cycles are of this zone. Default UTC.', optional: true })
  zone?: string;
  @Nested(() => FirstOwnerBody, { says: 'Its first member, who owns it.' }) owner!: FirstOwnerBody;
}

export class DataPolicyBody {
  @Field(flag, { says: "True: nothing of the customer's trains models of code." })
  code_training_opt_out!: boolean;
  @Field(flag, { says: 'False: usage is no longer broken down by member (R51).' }) usage_analytics!: boolean;
}

class AddressBody {
  @Field(orNull(text(200)), { says: 'Street and number.', optional: true }) line1?: string | null;
  @Field(orNull(text(200)), { says: 'Floor, department.', optional: true }) line2?: string | null;
  @Field(orNull(text(20)), { says: 'Postal code.', optional: true }) postal_code?: string | null;
  @Field(orNull(text(100)), { says: 'City.', optional: true }) city?: string | null;
  @Field(orNull(text(100)), {
    says: 'State or province. In the United States and Canada its ISO 3166-2 code or its full name, and not left out; kept as the code.',
    optional: true,
  })
  region?: string | null;
  @Field(
    {
      check: (value) => (typeof value === 'string' && /^[A-Z]{2}$/.test(value) ? null : 'field-invalid'),
      schema: { type: 'string', pattern: '^[A-Z]{2}$' },
    },
    { says: 'ISO 3166-1 alpha-2.' },
  )
  country!: string;
}

export class BillingDetailsBody {
  @Field(personName, { says: 'Whom invoices are made out to.' }) name!: string;
  @Field(orNull(email), { says: 'Where invoices are sent.', optional: true }) email?: string | null;
  @Field(orNull(text(50)), {
    says: 'Tax id of the buyer, with the prefix of its country; in Europe its form and check digits are checked.',
    optional: true,
  })
  tax_id?: string | null;
  @Field(orNull(choice(...languages)), {
    says: "What invoices are written in. Left out: what is spoken in the address's country, English where that is none of these.",
    optional: true,
  })
  language?: Language | null;
  @Nested(() => AddressBody, { says: 'Of the buyer; taxes are of this place.' }) address!: AddressBody;
}

export class ContractBody {
  @Field(orNull(text(200)), { says: 'Reference of the signed document; left out: none.', optional: true })
  contract?: string | null;
  @Field(flag, { says: 'Members sign in through the customer.' }) single_sign_on!: boolean;
  @Field(flag, { says: 'A data processing agreement is signed.' }) data_processing_agreement!: boolean;
}

export class StreakBreakBody {
  @Field(text(), { says: 'Why the unbroken row of months ends.' }) reason!: string;
}

export class ErasureBody {
  @Field(id, { says: 'The member or customer that is forgotten.' }) subject!: string;
}
