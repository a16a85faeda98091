import type { Instant } from '#kernel';

/** A small repeatable source of chance: a whole number from 0, below. */
export type Pick = (below: number) => number;

/** When a generated history takes its nth decision. */
export type Moment = { readonly pick: Pick; readonly now: Instant; readonly n: number };

export const oneOf = <const T>(pick: Pick, list: readonly [T, ...T[]]): T =>
  list[pick(list.length)] ?? list[0];
