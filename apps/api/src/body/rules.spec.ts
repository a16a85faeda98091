import { describe, expect, it } from '@jest/globals';
import { GrantBody, PurchaseBody } from '../credits/bodies.js';
import { BatchItemBody, UsageEventBody } from '../batch/bodies.js';
import { AlertBody, CapBody } from '../controls/bodies.js';
import { isProblem } from '../problems/problem.js';
import { CaptureBody, DebitBody, HoldBody, OwnKeyUsageBody } from '../spending/bodies.js';
import { malformedFields } from '../../../../test/bad-input/malformed-fields.js';
import type { BodyClass } from './field.js';
import { compiled, throughClassValidator, type Validator } from './validate.js';

const gist = (validate: Validator, body: unknown): unknown => {
  const found = validate(body);
  return isProblem(found) ? [found.status, found.code, found.facts.param ?? null] : 'sound';
};

const usage = { provider: 'openai', model: 'gpt-4o', input_tokens: 10, output_tokens: 2 };
const sound: readonly (readonly [BodyClass, object])[] = [
  [DebitBody, { amount: '1', usage, member: 'usr_1', space: null }],
  [HoldBody, { amount: '1', seconds: 60, member: 'usr_1' }],
  [CaptureBody, { amount: '1', usage }],
  [OwnKeyUsageBody, { usage, member: 'usr_1' }],
  [GrantBody, { amount: '1', class: 'promo', expires_at: null, reason: 'welcome' }],
  [PurchaseBody, { payment: { amount: '50', currency: 'USD', reference: 'pi_1' } }],
  [CapBody, { scope: 'member', limit: '0' }],
  [AlertBody, { alert: { kind: 'percent', below: '20', recipients: ['owner'] } }],
  [BatchItemBody, { account: 'acc_1', body: {} }],
  [
    UsageEventBody,
    {
      specversion: '1.0',
      id: '1',
      source: 'gateway',
      type: 'usage.recorded.v1',
      subject: 'acc_1',
      data: usage,
    },
  ],
];

describe.each(sound)('the rules of %p', (body, example) => {
  const validators = [compiled(body), throughClassValidator(body)] as const;

  it('let a sound body through, compiled and by class-validator', () => {
    expect(validators.map((validate) => gist(validate, example))).toEqual(['sound', 'sound']);
  });

  it('answer every malformed one alike, compiled and by class-validator', () => {
    const tried = [
      null,
      [],
      'text',
      7,
      ...malformedFields.flatMap(({ field, value }) => [{ ...example, [field]: value }]),
    ];
    for (const value of tried)
      expect([value, gist(validators[0], value)]).toEqual([value, gist(validators[1], value)]);
  });

  it('name every missing field alike', () => {
    for (const name of Object.keys(example)) {
      const rest = Object.fromEntries(Object.entries(example).filter(([key]) => key !== name));
      expect([name, gist(validators[0], rest)]).toEqual([name, gist(validators[1], rest)]);
    }
  });
});

it('refuses each malformed value with the exact code', () => {
  const check = compiled(DebitBody);
  for (const { field, value, code, status } of malformedFields.filter(({ on }) => on === 'debit'))
    expect([field, value, gist(check, { amount: '1', [field]: value })]).toEqual([
      field,
      value,
      [status, code, expect.stringContaining(field)],
    ]);
});
