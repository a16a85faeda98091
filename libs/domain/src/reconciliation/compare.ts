import { negated, plusMs, zero, type Instant, type Window } from '#kernel';
import { findingKinds, type Account, type Finding, type FindingKind, type Total } from './events.js';
import { aroundAll, findingOf, judge } from './judge.js';
import { reconciliationLimits as limits } from './limits.js';
import { itemsOf, momentOf, type LedgerLine, type ProviderLine } from './sides.js';
import { accountsOf, totalsOf } from './totals.js';

export { keyOfLine, type LedgerLine, type ProviderLine } from './sides.js';

/** Both books, read as far around the period as `aroundOf` says. */
export type Books = {
  readonly period: Window;
  readonly readAt: Instant;
  readonly provider: readonly ProviderLine[];
  readonly ledger: readonly LedgerLine[];
};

export type Comparison = {
  readonly totals: readonly Total[];
  readonly accounts: readonly Account[];
  readonly counts: readonly { readonly kind: FindingKind; readonly count: number }[];
  /** Differences first, then what may be in flight; the largest amounts first. Bounded. */
  readonly findings: readonly Finding[];
  readonly unlisted: number;
};

/** What both books are read of for one period. */
export const aroundOf = ({ start, end }: Window): Window => ({
  start: plusMs(start, -limits.lookAroundMs),
  end: plusMs(end, limits.lookAroundMs),
});

const within = ({ start, end }: Window, at: Instant): boolean => start <= at && at < end;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byEntry = (a: ProviderLine, b: ProviderLine): number => byText(a.at, b.at) || byText(a.entry, b.entry);
const byClaim = (a: LedgerLine, b: LedgerLine): number =>
  byText(a.at, b.at) || byText(a.stream, b.stream) || byText(a.key, b.key);

/** The worst kind first, of each the largest amounts, whatever their sign. */
const inOrder = (a: Finding, b: Finding): number =>
  findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind) ||
  bySize(sizeOf(b), sizeOf(a)) ||
  byText(a.what, b.what) ||
  byText(a.key, b.key);

const bySize = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const sizeOf = ({ provider, ledger }: Finding): bigint => {
  const amount = provider?.amount ?? ledger?.amount ?? zero;
  return amount < zero ? negated(amount) : amount;
};

/** How many of them are differences: what may be in flight is none yet. */
export const differencesIn = (counts: Comparison['counts']): number =>
  counts.reduce((all, { kind, count }) => (kind === 'in-flight' ? all : all + count), 0);

/**
 * Every movement of money of a period, both ways. What moved at the provider within the period is the period's, whenever the ledger
 * heard of it; what only the ledger has is its by the ledger's date. The order of the lines given makes no difference.
 */
export const compareBooks = ({ period, readAt, provider, ledger }: Books): Comparison => {
  const lines = [...provider].sort(byEntry);
  const items = itemsOf(lines, [...ledger].sort(byClaim));
  const around = aroundAll(items, readAt);
  const judged = items
    .filter((item) => within(period, momentOf(item)))
    .map((item) => ({ item, verdict: judge(item, around) }));
  const findings = judged
    .flatMap(({ item, verdict }) => (verdict === 'agrees' ? [] : [findingOf(item, verdict)]))
    .sort(inOrder);
  return {
    totals: totalsOf(judged),
    accounts: accountsOf(lines.filter(({ at }) => within(period, at))),
    counts: findingKinds.flatMap((kind) => {
      const count = findings.filter((one) => one.kind === kind).length;
      return count === 0 ? [] : [{ kind, count }];
    }),
    findings: findings.slice(0, limits.differences),
    unlisted: Math.max(0, findings.length - limits.differences),
  };
};
