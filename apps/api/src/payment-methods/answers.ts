import type { MethodSetupAnswer, PaymentMethod } from '#payments';
import { answer, flagOf, listOf, objectOf, orNull, textOf } from '../openapi/answers.js';
import { standingSchema } from '../standing/answers.js';

export const methodSchema = objectOf({
  id: textOf("The payment provider's name of it."),
  brand: textOf('visa, mastercard, …'),
  last4: textOf('The last four digits; no others are known here.'),
  expires: textOf('2030-01: the last month in which it is good.'),
  default: flagOf('Whether it is what charges are made to.'),
});

export const methodAnswer = ({ method, brand, last4, expires, isDefault }: PaymentMethod): object => ({
  ...{ id: method, brand, last4, expires, default: isDefault },
});

export const methodsSchema = answer(
  'PaymentMethods',
  'What is on file at the payment provider, the default first.',
  {
    customer: textOf('cus_…'),
    methods: listOf(methodSchema),
  },
);

export const methodsAnswer = (customer: string, methods: readonly PaymentMethod[]): object => ({
  customer,
  methods: methods.map(methodAnswer),
});

export const setupSchema = answer(
  'PaymentMethodSetup',
  "How a payer's browser gives a card to the payment provider; the card never comes here.",
  {
    id: textOf('set_…'),
    reference: orNull(textOf('At the payment provider. Null: only tried.')),
    client_secret: orNull(textOf("For the provider's own form, in the payer's browser.")),
    url: orNull(textOf("A page of the provider's; null: there is none, the form is the caller's.")),
  },
);

export const setupAnswer = (setup: string, answered: MethodSetupAnswer | null): object => ({
  id: setup,
  reference: answered?.reference ?? null,
  client_secret: answered?.clientSecret ?? null,
  url: answered?.url ?? null,
});

export const chosenSchema = answer(
  'PaymentMethodChosen',
  'What is on file, and what came of charging again what was unpaid (R29).',
  {
    customer: textOf('cus_…'),
    methods: listOf(methodSchema),
    retry: orNull(textOf('rty_…; null: nothing was unpaid.')),
    standing: orNull(standingSchema.schema),
  },
);
