import {
  adjustDown,
  captureHold,
  debitCredits,
  grantCredits,
  holdCredits,
  openAccount,
  purchaseCredits,
  recordOwnKeyUsage,
  refundCredits,
  reverseDebit,
  setCap,
  voidHold,
  creditPoolEvents,
  type DebitEvidence,
  type Usage,
} from '#domain/credit-pool';
import { chargeOf, ratesText } from '#domain/pricing';
import { decodeStored } from '#engine';
import { amount, instantOf } from '#kernel';
import { credits, dollars, scenario, type Scenario } from './scenario.js';

export const team = 'acc_team';
export const units = 'acc_units';

const rates = { inputPerMillion: '2.5', cachedPerMillion: '1.25', outputPerMillion: '10', perRequest: '0' };

const usage = (inputTokens: number, cachedTokens: number, outputTokens: number): Usage => ({
  provider: 'openai',
  model: 'gpt-4o',
  inputTokens,
  cachedTokens,
  outputTokens,
  outcome: 'succeeded',
  latencyMs: 420,
  time: null,
});

const priced = (used: Usage) => ({
  kind: 'usage' as const,
  usage: used,
  usd: chargeOf(rates, used),
  rates: ratesText('genai-prices@0.1.8', rates),
});
const stated = (text: string) => ({
  kind: 'amount' as const,
  amount: amount(text),
  asset: null,
  usage: null,
});

/** Ids of what the story made. */
export type Story = Scenario & {
  readonly made: Readonly<
    Record<'promo' | 'purchase' | 'debit' | 'capture' | 'reversed' | 'topUp' | 'unitDebit', string>
  >;
};

/** Two accounts through January: every kind of movement that a finance auditor asks about. */
export const story = (): Story => {
  const s = scenario();
  const { run, nextId } = s;
  run(
    team,
    '2026-01-01T00:00:00.000Z',
    openAccount({
      account: team,
      owner: { kind: 'organization', id: 'cus_acme' },
      anchor: instantOf('2026-01-01T00:00:00.000Z'),
      zone: 'UTC',
      policy: { policy: 'teams@1', terms: dollars },
    }),
    { actor: 'operator:jane' },
  );
  const promo = nextId(team, 'lot');
  run(
    team,
    '2026-01-01T00:05:00.000Z',
    grantCredits({
      lot: promo,
      class: 'promo',
      amount: amount('5'),
      asset: null,
      effectiveAt: null,
      expiresAt: instantOf('2026-01-20T00:00:00.000Z'),
      source: { kind: 'promotion', reference: 'welcome', reason: 'sign-up credits' },
    }),
    { actor: 'operator:jane' },
  );
  const purchase = nextId(team, 'lot');
  run(
    team,
    '2026-01-02T10:00:00.000Z',
    purchaseCredits({ lot: purchase, paid: { amount: amount('50'), currency: 'USD', reference: 'pi_001' } }),
    { actor: 'service:billing' },
  );
  const debit = nextId(team, 'deb');
  run(
    team,
    '2026-01-03T09:00:00.000Z',
    debitCredits({ debit, charge: priced(usage(1_200, 200, 345)), member: 'mem_ann', space: 'spc_docs' }),
    { recordedAt: '2026-01-03T09:00:02.000Z' },
  );
  run(
    units,
    '2026-01-03T12:00:00.000Z',
    openAccount({
      account: units,
      owner: { kind: 'individual', id: 'cus_bob' },
      anchor: instantOf('2026-01-03T12:00:00.000Z'),
      zone: 'Europe/Berlin',
      policy: { policy: 'pooled-team@1', terms: credits },
    }),
    { actor: 'operator:jane' },
  );
  const topUp = nextId(units, 'lot');
  run(
    units,
    '2026-01-03T12:01:00.000Z',
    purchaseCredits({ lot: topUp, paid: { amount: amount('100'), currency: 'USD', reference: 'pi_002' } }),
    { actor: 'service:billing' },
  );
  const reversed = nextId(team, 'deb');
  const reversing = run(
    team,
    '2026-01-04T09:00:00.000Z',
    debitCredits({ debit: reversed, charge: stated('5.25'), member: 'mem_bea', space: null }),
  );
  const evidence = s.log
    .filter(({ id }) => id === reversing)
    .map((stored) => decodeStored(creditPoolEvents, stored).event as DebitEvidence)[0];
  if (evidence === undefined) throw new Error('the story has a debit to reverse');
  run(
    team,
    '2026-01-05T09:00:00.000Z',
    reverseDebit({ evidence, reason: 'charged twice by the client', lot: nextId(team, 'lot') }),
    { actor: 'operator:jane' },
  );
  const unitDebit = nextId(units, 'deb');
  run(
    units,
    '2026-01-06T08:00:00.000Z',
    debitCredits({
      debit: unitDebit,
      charge: priced(usage(1_000_000, 0, 77)),
      member: 'mem_bob',
      space: null,
    }),
  );
  run(
    team,
    '2026-01-07T00:00:00.000Z',
    setCap({ scope: 'member', subject: 'mem_bea', window: 'calendar_month', limit: amount('25') }),
    { actor: 'operator:jane' },
  );
  const hold = nextId(team, 'hold');
  run(
    team,
    '2026-01-08T10:00:00.000Z',
    holdCredits({
      hold,
      amount: amount('2'),
      asset: null,
      seconds: 600,
      member: 'mem_ann',
      space: 'spc_docs',
    }),
  );
  const capture = nextId(team, 'deb');
  run(
    team,
    '2026-01-08T10:01:00.000Z',
    captureHold({ hold, debit: capture, charge: priced(usage(90_000, 0, 120_000)) }),
  );
  const voided = nextId(team, 'hold');
  run(
    team,
    '2026-01-09T10:00:00.000Z',
    holdCredits({ hold: voided, amount: amount('1'), asset: null, seconds: 600, member: null, space: null }),
  );
  run(team, '2026-01-09T10:02:00.000Z', voidHold({ hold: voided, reason: 'the request was cancelled' }));
  run(
    team,
    '2026-01-10T00:00:00.000Z',
    recordOwnKeyUsage({
      record: nextId(team, 'use'),
      usage: usage(10, 0, 20),
      cost: null,
      member: 'mem_ann',
      space: null,
    }),
  );
  run(
    team,
    '2026-01-21T12:00:00.000Z',
    adjustDown({
      adjustment: nextId(team, 'adj'),
      amount: amount('0.75'),
      asset: null,
      reason: 'goodwill credits taken back',
      reference: 'TCK-7',
    }),
    { actor: 'operator:jane' },
  );
  run(
    team,
    '2026-01-22T12:00:00.000Z',
    refundCredits({
      refund: nextId(team, 'ref'),
      lot: purchase,
      amount: amount('10'),
      reference: 're_001',
      reason: 'customer asked',
    }),
    { actor: 'service:billing' },
  );
  const open = nextId(team, 'hold');
  run(
    team,
    '2026-01-31T23:55:00.000Z',
    holdCredits({
      hold: open,
      amount: amount('3'),
      asset: null,
      seconds: 600,
      member: 'mem_bea',
      space: 'spc_docs',
    }),
  );
  return { ...s, made: { promo, purchase, debit, capture, reversed, topUp, unitDebit } };
};
