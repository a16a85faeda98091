import { nanosOf, type Nanos } from '#kernel';

/** So much of `whole` as `part` is of `of`, rounded up to the nano. */
export const ceilOf = (part: Nanos, whole: Nanos, of: Nanos): Nanos => nanosOf((part * whole + of - 1n) / of);
