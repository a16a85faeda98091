import { usedBy } from './naive-commands.js';
import type fc from 'fast-check';
import { expect } from '@jest/globals';
import {
  available,
  held,
  openAccount,
  settleOnly,
  usedOf,
  type CreditPool,
  type CreditPoolEvent,
  type FreezeReason,
} from '#domain/credit-pool';
import { type PoolTerms } from '#domain/policy';
import { instantOfMs, type Decide } from '#kernel';
import { termsOf } from '../support/pool-stories.js';
import { availableOf, goTo, heldOf, pinnedOf, type NaivePool } from './naive-pool.js';
import { decideOn, poolHas, told, type PoolRun } from './pool-run.js';

/** Noon on a 31st: cycles clamp to shorter months. */
export const anchor = Date.UTC(2026, 0, 31, 12);

export type Rules = Pick<PoolTerms, 'burnOrder' | 'captureAboveHold' | 'alert'>;
export const termsUnder = (rules: Rules): PoolTerms => termsOf('teams', rules);

export const naiveOf = ({ burnOrder: burn, captureAboveHold, alert }: Rules): NaivePool => ({
  ...{
    now: anchor,
    anchor,
    cycle: 0,
    lots: [],
    holds: [],
    debits: [],
    charges: [],
    caps: [],
    frozen: [] as FreezeReason[],
    debt: 0n,
    base: 0n,
    low: false,
    facts: [],
  },
  rule: alert === null ? null : { kind: alert.kind, below: alert.below },
  burn: [...burn],
  above: captureAboveHold,
});

export const opening = (rules: Rules) =>
  openAccount({
    account: 'acc_1',
    owner: { kind: 'organization', id: 'cus_1' },
    anchor: instantOfMs(anchor),
    zone: 'UTC',
    policy: { policy: 'teams@1', terms: termsUnder(rules) },
  });

/** What one command does to the reference, and what it asks of the product; null: there is nothing to do it to. */
export type Step = {
  readonly naive: (pool: NaivePool) => string | null;
  readonly real: Decide<CreditPoolEvent, CreditPool, string>;
} | null;
export const sweep: Step & object = { naive: () => null, real: settleOnly };
export type PoolCommand = fc.Command<NaivePool, PoolRun>;

export const command = (
  name: string,
  wait: number,
  step: (pool: NaivePool, log: readonly CreditPoolEvent[]) => Step,
): PoolCommand => ({
  check: () => true,
  run: (model, run) => {
    const from = run.log.length;
    model.facts.length = 0;
    goTo(model, model.now + wait);
    const asked = step(model, run.log) ?? sweep;
    const code = asked.naive(model);
    expect([name, decideOn(run, instantOfMs(model.now), asked.real)]).toEqual([name, code]);
    expect(
      run.log
        .slice(from)
        .flatMap((event) => told(event) ?? [])
        .sort(),
    ).toEqual([...model.facts].sort());
    same(model, run.state);
    expect([run.books.owed, run.books.total]).toEqual([poolHas(run.state), 0n]);
  },
  toString: () => `after ${wait.toString()} ms ${name}`,
});

export const people = ['mia', 'max'] as const;

/** Invariant 1, lot by lot, and what counts against caps. */
export const same = (model: NaivePool, state: CreditPool): void => {
  expect([available(state), held(state), state.debt, state.alert.low]).toEqual([
    availableOf(model),
    heldOf(model),
    model.debt,
    model.low,
  ]);
  for (const lot of model.lots) {
    const real = state.byId.get(lot.id) ?? state.spent.get(lot.id);
    expect([lot.id, real?.free, real?.pinned]).toEqual([lot.id, lot.left, pinnedOf(model, lot.id)]);
  }
  for (const subject of people)
    for (const [window, mine] of [
      ['grant_cycle', 'cycle'],
      ['calendar_month', 'month'],
      ['calendar_day', 'day'],
    ] as const)
      expect(usedOf(state, { scope: 'member', subject }, window, instantOfMs(model.now))).toBe(
        usedBy(model, 'member', subject, mine),
      );
};
