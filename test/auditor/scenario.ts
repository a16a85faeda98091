import { creditPool, creditPoolEvents, type CreditPool, type CreditPoolEvent } from '#domain/credit-pool';
import type { PoolTerms } from '#domain/policy';
import type { StoredEvent } from '#event-store';
import { amount, idOfCommand, instantOf, plusMs, type Decide, type Instant } from '#kernel';
import { logWriter, type Who } from './log-writer.js';

/** A log written by the domain's own decisions, without engine or store: the same bytes at every run. */
export type Scenario = {
  readonly log: readonly StoredEvent[];
  /** Settles, decides, appends. Answers the command's id; a refusal is the test's mistake. */
  readonly run: (
    account: string,
    at: string,
    decide: Decide<CreditPoolEvent, CreditPool, string>,
    who?: Who,
  ) => string;
  /** The id of what the next command of that account makes. */
  readonly nextId: (account: string, prefix: string) => string;
};

const pools = { format: creditPoolEvents, decider: creditPool };

export const scenario = (): Scenario => {
  const { log, run, nextCommand } = logWriter();
  return {
    log,
    run: (account, at, decide, who = {}) => run(pools, account, { at, decide, ...who }).commandId,
    nextId: (account, prefix) => idOfCommand(prefix, nextCommand(account)),
  };
};

export const dollars: PoolTerms = {
  asset: { code: 'USD', usdPerCredit: amount('1') },
  burnOrder: ['expiresAt', 'grantedAt'],
  expiry: [],
  alert: null,
  captureAboveHold: 'debt',
  purchase: {
    amounts: [amount('50'), amount('100')],
    anyFrom: amount('1000'),
    currency: 'USD',
    class: 'purchase',
  },
  holdSeconds: { default: 600, max: 3_600 },
  ownKeys: true,
};

export const credits: PoolTerms = {
  ...dollars,
  asset: { code: 'CREDIT', usdPerCredit: amount('0.01') },
  purchase: { ...dollars.purchase, class: 'topup' },
};

export const later = (at: string, ms: number): Instant => plusMs(instantOf(at), ms);
