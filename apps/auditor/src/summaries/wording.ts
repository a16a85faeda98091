import { formatNanos, type DomainEvent, type Nanos } from '#kernel';

/** One line for people: the amount that an event is about, and what it says in words. */
export type Summary = { readonly amount: Nanos | null; readonly says: string };

/** A line for every event of a stream: a new event does not compile until it has one. */
export type Says<E extends DomainEvent> = {
  readonly [Type in E['type']]: (data: Extract<E, { readonly type: Type }>['data']) => Summary;
};

export const words = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== '').join(' · ');
export const named = (name: string, value: string | null): string | null =>
  value === null ? null : `${name} ${value}`;
export const said = (...parts: readonly (string | null)[]): Summary => ({
  amount: null,
  says: words(...parts),
});
export const worth = (amount: Nanos, ...parts: readonly (string | null)[]): Summary => ({
  amount,
  says: words(...parts),
});
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${n.toString()} ${n === 1 ? one : many}`;
export const priced = (amount: Nanos, currency: string): string => `${formatNanos(amount)} ${currency}`;
