/** What every golden file means, as the program reads it today: a payload of an older version is lifted to the current shape. */
export const decoded: Readonly<Record<string, { readonly type: string; readonly data: unknown }>> = {
  'AccountOpened.v1': {
    type: 'AccountOpened',
    data: {
      account: 'acc_1',
      owner: { kind: 'organization', id: 'cus_1' },
      anchor: '2026-02-28T23:59:59.999Z',
      zone: 'Europe/Berlin',
    },
  },
  'PolicyAssigned.v1': {
    type: 'PolicyAssigned',
    data: {
      policy: 'teams@1',
      terms: {
        asset: { code: 'CREDIT', usdPerCredit: 10000000n },
        burnOrder: ['class:topup', 'expiresAt', 'grantedAt'],
        expiry: [
          { class: 'purchase', after: 'grant_cycle', count: 2 },
          { class: 'purchase', after: 'grant_cycle', count: 3 },
        ],
        alert: { kind: 'percent', below: 4000000005n, recipients: ['owner', 'owner'] },
        captureAboveHold: 'debt',
        purchase: {
          class: 'topup',
          amounts: [5000000006n, 6000000007n],
          anyFrom: 7000000008n,
          currency: 'USD',
        },
        holdSeconds: { default: 8, max: 9 },
        ownKeys: true,
      },
    },
  },
  'PolicyAssigned.v2': {
    type: 'PolicyAssigned',
    data: {
      policy: 'teams@1',
      terms: {
        asset: { code: 'CREDIT', usdPerCredit: 10000000n },
        burnOrder: ['class:topup', 'expiresAt', 'grantedAt'],
        expiry: [
          { class: 'purchase', after: 'grant_cycle', count: 2 },
          { class: 'purchase', after: 'grant_cycle', count: 3 },
        ],
        alert: { kind: 'percent', below: 4000000005n, recipients: ['owner', 'owner'] },
        captureAboveHold: 'debt',
        purchase: {
          class: 'purchase',
          amounts: [5000000006n, 6000000007n],
          anyFrom: 7000000008n,
          currency: 'USD',
        },
        holdSeconds: { default: 8, max: 9 },
        ownKeys: true,
      },
    },
  },
  'CreditsGranted.v1': {
    type: 'CreditsGranted',
    data: {
      lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c',
      class: 'purchase',
      amount: 1000000002n,
      repaid: 2000000003n,
      effectiveAt: '2026-02-28T23:59:59.999Z',
      expiresAt: '2026-02-28T23:59:59.999Z',
      source: { kind: 'purchase', reference: 'a reference — “ü”', reason: 'a reason — “ü”' },
      policy: 'teams@1',
    },
  },
  'CreditsPurchased.v1': {
    type: 'CreditsPurchased',
    data: {
      lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c',
      class: 'purchase',
      amount: 1000000002n,
      repaid: 2000000003n,
      effectiveAt: '2026-02-28T23:59:59.999Z',
      expiresAt: '2026-02-28T23:59:59.999Z',
      paid: { amount: 3000000004n, currency: 'USD', reference: 'a reference — “ü”' },
      usdPerCredit: 10000000n,
      policy: 'teams@1',
    },
  },
  'LotBecameUsable.v1': {
    type: 'LotBecameUsable',
    data: { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 1000000002n, repaid: 2000000003n },
  },
  'CreditsDebited.v1': {
    type: 'CreditsDebited',
    data: {
      debit: 'deb_01jz8k3v5xf0r9m2t7q4w6y1c',
      amount: 1000000002n,
      allocations: [
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 2000000003n },
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 3000000004n },
      ],
      member: 'mia',
      space: 'lab',
      usage: {
        provider: 'openai',
        model: 'gpt-4o',
        inputTokens: 4,
        cachedTokens: 5,
        outputTokens: 6,
        outcome: 'succeeded',
        latencyMs: 7,
        time: '2026-02-28T23:59:59.999Z',
      },
      price: {
        usd: 8000000009n,
        usdPerCredit: 10000000n,
        rates: 'genai-prices@0.1.8 in=2.5 cached=1.25 out=10 request=0',
      },
      policy: 'teams@1',
    },
  },
  'DebitReversed.v1': {
    type: 'DebitReversed',
    data: {
      debit: 'deb_01jz8k3v5xf0r9m2t7q4w6y1c',
      amount: 1000000002n,
      allocations: [
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 2000000003n },
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 3000000004n },
      ],
      debtForgiven: 4000000005n,
      member: 'mia',
      space: 'lab',
      debitedAt: '2026-02-28T23:59:59.999Z',
      reason: 'a reason — “ü”',
    },
  },
  'CreditsHeld.v1': {
    type: 'CreditsHeld',
    data: {
      hold: 'hold_01jz8k3v5xf0r9m2t7q4w6y1c',
      amount: 1000000002n,
      allocations: [
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 2000000003n },
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 3000000004n },
      ],
      expiresAt: '2026-02-28T23:59:59.999Z',
      member: 'mia',
      space: 'lab',
      policy: 'teams@1',
    },
  },
  'HoldCaptured.v1': {
    type: 'HoldCaptured',
    data: {
      hold: 'hold_01jz8k3v5xf0r9m2t7q4w6y1c',
      debit: 'deb_01jz8k3v5xf0r9m2t7q4w6y1c',
      amount: 1000000002n,
      allocations: [
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 2000000003n },
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 3000000004n },
      ],
      released: [
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 4000000005n },
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 5000000006n },
      ],
      debt: 6000000007n,
      member: 'mia',
      space: 'lab',
      heldAt: '2026-02-28T23:59:59.999Z',
      usage: {
        provider: 'openai',
        model: 'gpt-4o',
        inputTokens: 7,
        cachedTokens: 8,
        outputTokens: 9,
        outcome: 'succeeded',
        latencyMs: 10,
        time: '2026-02-28T23:59:59.999Z',
      },
      price: {
        usd: 11000000003n,
        usdPerCredit: 10000000n,
        rates: 'genai-prices@0.1.8 in=2.5 cached=1.25 out=10 request=0',
      },
      policy: 'teams@1',
    },
  },
  'HoldVoided.v1': {
    type: 'HoldVoided',
    data: {
      hold: 'hold_01jz8k3v5xf0r9m2t7q4w6y1c',
      released: [
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 1000000002n },
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 2000000003n },
      ],
      reason: 'a reason — “ü”',
    },
  },
  'HoldTimedOut.v1': {
    type: 'HoldTimedOut',
    data: {
      hold: 'hold_01jz8k3v5xf0r9m2t7q4w6y1c',
      released: [
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 1000000002n },
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 2000000003n },
      ],
    },
  },
  'LotExpired.v1': {
    type: 'LotExpired',
    data: { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 1000000002n },
  },
  'CreditsAdjusted.v1': {
    type: 'CreditsAdjusted',
    data: {
      adjustment: 'a adjustment — “ü”',
      amount: 1000000002n,
      allocations: [
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 2000000003n },
        { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: 3000000004n },
      ],
      reason: 'a reason — “ü”',
      reference: 'a reference — “ü”',
    },
  },
  'CreditsRefunded.v1': {
    type: 'CreditsRefunded',
    data: {
      refund: 'a refund — “ü”',
      lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c',
      amount: 1000000002n,
      paid: { amount: 2000000003n, currency: 'USD', reference: 'a reference — “ü”' },
      reason: 'a reason — “ü”',
    },
  },
  'OwnKeyUsageRecorded.v1': {
    type: 'OwnKeyUsageRecorded',
    data: {
      record: 'a record — “ü”',
      usage: {
        provider: 'openai',
        model: 'gpt-4o',
        inputTokens: 1,
        cachedTokens: 2,
        outputTokens: 3,
        outcome: 'succeeded',
        latencyMs: 4,
        time: '2026-02-28T23:59:59.999Z',
      },
      price: {
        usd: 5000000006n,
        usdPerCredit: 10000000n,
        rates: 'genai-prices@0.1.8 in=2.5 cached=1.25 out=10 request=0',
      },
      member: 'mia',
      space: 'lab',
    },
  },
  'PoolFrozen.v1': {
    type: 'PoolFrozen',
    data: { reason: 'suspended', note: 'a note — “ü”', until: '2026-02-28T23:59:59.999Z' },
  },
  'PoolUnfrozen.v1': { type: 'PoolUnfrozen', data: { reason: 'suspended', note: 'a note — “ü”' } },
  'CapSet.v1': {
    type: 'CapSet',
    data: { scope: 'member', subject: 'a subject — “ü”', window: 'grant_cycle', limit: 1000000002n },
  },
  'CapRemoved.v1': { type: 'CapRemoved', data: { scope: 'member', subject: 'a subject — “ü”' } },
  'GrantCycleStarted.v1': { type: 'GrantCycleStarted', data: { cycle: 1, available: 2000000003n } },
  'BalanceFellLow.v1': {
    type: 'BalanceFellLow',
    data: {
      available: 1000000002n,
      threshold: 2000000003n,
      recipients: ['owner', 'owner'],
      policy: 'teams@1',
    },
  },
  'BalanceRecovered.v1': {
    type: 'BalanceRecovered',
    data: { available: 1000000002n, threshold: 2000000003n },
  },
  'AlertChanged.v1': {
    type: 'AlertChanged',
    data: { alert: { kind: 'percent', below: 1000000002n, recipients: ['owner', 'owner'] } },
  },
  'PolicyPublished.v1': {
    type: 'PolicyPublished',
    data: {
      plan: 'teams',
      version: 1,
      pool: {
        asset: { code: 'CREDIT', usdPerCredit: 10000000n },
        burnOrder: ['class:topup', 'expiresAt', 'grantedAt'],
        expiry: [
          { class: 'purchase', after: 'grant_cycle', count: 3 },
          { class: 'purchase', after: 'grant_cycle', count: 4 },
        ],
        alert: { kind: 'percent', below: 5000000006n, recipients: ['owner', 'owner'] },
        captureAboveHold: 'debt',
        purchase: {
          class: 'topup',
          amounts: [6000000007n, 7000000008n],
          anyFrom: 8000000009n,
          currency: 'USD',
        },
        holdSeconds: { default: 9, max: 10 },
        ownKeys: true,
      },
      document: '{"plan":"teams"}',
    },
  },
  'PolicyPublished.v2': {
    type: 'PolicyPublished',
    data: {
      plan: 'teams',
      version: 1,
      pool: {
        asset: { code: 'CREDIT', usdPerCredit: 10000000n },
        burnOrder: ['class:topup', 'expiresAt', 'grantedAt'],
        expiry: [
          { class: 'purchase', after: 'grant_cycle', count: 3 },
          { class: 'purchase', after: 'grant_cycle', count: 4 },
        ],
        alert: { kind: 'percent', below: 5000000006n, recipients: ['owner', 'owner'] },
        captureAboveHold: 'debt',
        purchase: {
          class: 'purchase',
          amounts: [6000000007n, 7000000008n],
          anyFrom: 8000000009n,
          currency: 'USD',
        },
        holdSeconds: { default: 9, max: 10 },
        ownKeys: true,
      },
      document: '{"plan":"teams"}',
    },
  },
};
