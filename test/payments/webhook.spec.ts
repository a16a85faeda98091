import { describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { instantOf, msOf } from '#kernel';
import { readWebhook, STRIPE_VERSION, type WebhookTerms } from '#payments/stripe';

const now = instantOf('2026-03-01T12:00:00.000Z');
const seconds = Math.floor(msOf(now) / 1000);
const terms: WebhookTerms = { secrets: ['whsec_new', 'whsec_old'], livemode: false, now };

const event = (more: object = {}): string =>
  JSON.stringify({
    ...{ id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', created: 1_772_366_400 },
    ...{ livemode: false, api_version: STRIPE_VERSION },
    data: {
      object: { id: 'pi_1', object: 'payment_intent', metadata: { payment: 'pay_1', customer: 'cus_1' } },
    },
    ...more,
  });
const sign = (payload: string, secret = 'whsec_new', timestamp = seconds): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
const read = (payload: string, signature: string | undefined, more: Partial<WebhookTerms> = {}) =>
  readWebhook({ body: Buffer.from(payload), signature }, { ...terms, ...more });

describe('a webhook', () => {
  it('comes to a notice, under every active secret and up to five minutes off', () => {
    const notice = {
      ...{ id: 'evt_1', at: '2026-03-01T12:00:00.000Z', type: 'payment_intent.succeeded', kind: 'payment' },
      ...{ object: 'pi_1', payment: 'pay_1', customer: 'cus_1' },
    };
    for (const secret of terms.secrets) expect(read(event(), sign(event(), secret))).toEqual(notice);
    for (const off of [-300, 300])
      expect(read(event(), sign(event(), 'whsec_new', seconds + off))).toEqual(notice);
  });

  it('about what nobody knows is a notice too, of unknown kind', () => {
    for (const object of ['moon', 'constructor']) {
      const payload = event({ type: 'moon.landed', data: { object: { id: 'moon_1', object } } });
      expect(read(payload, sign(payload))).toMatchObject({
        ...{ kind: 'unknown', object: 'moon_1', payment: null },
      });
    }
  });

  it.each([
    ['letters of another language', 'Bestellung Nr. 7 für Zürich', 'çus_1'],
    ['a NUL', 'pay_\0', 'cus_\0'],
    ['half a character', 'pay_\ud800', 'cus_\udfff'],
    ['500 characters', 'p'.repeat(500), 'c'.repeat(500)],
    ['nothing', '', ''],
    ['a number', 7, { id: 'cus_1' }],
  ])(
    'whose metadata holds %s, by whoever shares the account, is about nothing of the ledger',
    (...[, payment, customer]) => {
      const object = { id: 'pi_1', object: 'payment_intent', metadata: { payment, customer } };
      const payload = event({ data: { object } });
      expect(read(payload, sign(payload))).toMatchObject({ object: 'pi_1', payment: null, customer: null });
    },
  );

  it('whose metadata is no object is about nothing of the ledger', () => {
    for (const metadata of [null, [], 'pay_1']) {
      const payload = event({ data: { object: { id: 'pi_1', object: 'payment_intent', metadata } } });
      expect(read(payload, sign(payload))).toMatchObject({ payment: null, customer: null });
    }
  });

  it('in which a key stands twice says the last of both, as JSON.parse reads it', () => {
    const payload = event().replace('"id":"evt_1"', '"id":"evt_1","id":"evt_2"');
    expect(read(payload, sign(payload))).toMatchObject({ id: 'evt_2', payment: 'pay_1' });
    const other = event().replace('"livemode":false', '"livemode":false,"livemode":true');
    expect(read(other, sign(other))).toBe('other-environment');
  });

  const good = sign(event());
  it.each([
    ['no signature', event(), undefined, 'signature-missing'],
    ['an empty one', event(), '', 'signature-missing'],
    ['one of other text', event({ id: 'evt_2' }), good, 'signature-wrong'],
    ['one with a retired secret', event(), sign(event(), 'whsec_gone'), 'signature-wrong'],
    ['one of an older scheme alone', event(), good.replace('v1=', 'v0='), 'signature-wrong'],
    ['two timestamps', event(), `t=${seconds.toString()},${good}`, 'signature-malformed'],
    ['no timestamp', event(), good.replace(/^t=\d+,/, ''), 'signature-malformed'],
    ['a timestamp in words', event(), good.replace(/^t=\d+/, 't=now'), 'signature-malformed'],
    ['an old timestamp', event(), sign(event(), 'whsec_new', seconds - 301), 'timestamp-too-old'],
    ['a future timestamp', event(), sign(event(), 'whsec_new', seconds + 301), 'timestamp-in-future'],
    ['no JSON', '{', sign('{'), 'not-an-event'],
    ['a list', '[]', sign('[]'), 'not-an-event'],
    ['no event', '{"object":"charge"}', sign('{"object":"charge"}'), 'not-an-event'],
    ['an id that is none', event({ id: '../x' }), sign(event({ id: '../x' })), 'not-an-event'],
    ...[
      { data: { object: { id: 'pi_\0x', object: 'payment_intent' } } },
      { data: { object: { id: 'x'.repeat(256) } } },
      { type: 'payment\0' },
      { created: -1 },
      { created: 9e14 },
    ].map((more) => {
      const payload = event(more);
      return ['what nobody can write down', payload, sign(payload), 'not-an-event'] as const;
    }),
    ['real money', event({ livemode: true }), sign(event({ livemode: true })), 'other-environment'],
    [
      'another version',
      event({ api_version: '2020-08-27' }),
      sign(event({ api_version: '2020-08-27' })),
      'other-version',
    ],
  ])('with %s is refused', (_, payload, signature, reason) => {
    expect(read(payload, signature)).toBe(reason);
  });

  it('is refused wherever no secret is known', () => {
    expect(read(event(), good, { secrets: [] })).toBe('signature-wrong');
  });
});
