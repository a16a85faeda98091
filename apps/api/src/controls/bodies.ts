import { Field, Nested } from '../body/field.js';
import { amount, amountOrZero, choice, id, listOf, orNull, text, timestamp } from '../body/rules.js';

const freezeReason = choice('suspended', 'dispute', 'operator');

export class FreezeBody {
  @Field(freezeReason, { says: 'One of the reasons that can freeze a pool; several may hold at once.' })
  reason!: 'suspended' | 'dispute' | 'operator';
  @Field(orNull(text()), { says: 'In words.', optional: true }) note?: string | null;
  @Field(orNull(timestamp), { says: 'Told to callers; lifts nothing by itself.', optional: true }) until?:
    string | null;
}

export class UnfreezeBody {
  @Field(freezeReason, { says: 'The reason that is lifted, only this one.' }) reason!:
    'suspended' | 'dispute' | 'operator';
  @Field(orNull(text()), { says: 'In words.', optional: true }) note?: string | null;
}

export class CapBody {
  @Field(choice('member', 'space'), { says: 'Whose spending is limited.' }) scope!: 'member' | 'space';
  @Field(orNull(id), { says: 'Which one; left out: each one that has no limit of its own.', optional: true })
  subject?: string | null;
  @Field(choice('grant_cycle', 'billing_cycle', 'calendar_month', 'calendar_day'), {
    says: 'Default grant_cycle.',
    optional: true,
  })
  window?: 'grant_cycle' | 'billing_cycle' | 'calendar_month' | 'calendar_day';
  @Field(amountOrZero, { says: "In the pool's asset; 0 lets nothing through." }) limit!: string;
}

export class CapRemovalBody {
  @Field(choice('member', 'space'), { says: 'Whose limit is lifted.' }) scope!: 'member' | 'space';
  @Field(orNull(id), { says: 'Which one; left out: the limit for each one.', optional: true }) subject?:
    string | null;
}

class AlertRuleBody {
  @Field(choice('percent', 'absolute'), { says: 'How `below` is meant.' }) kind!: 'percent' | 'absolute';
  @Field(amount, { says: 'Percent (20 = 20 %) or amount: an alert is raised strictly below it.' })
  below!: string;
  @Field(listOf(choice('owner', 'admin', 'member'), 3), { says: 'Which roles are told.' }) recipients!: (
    'owner' | 'admin' | 'member'
  )[];
}

export class AlertBody {
  @Nested(() => AlertRuleBody, { says: 'The rule; left out: no alert.', optional: true })
  alert?: AlertRuleBody;
}
