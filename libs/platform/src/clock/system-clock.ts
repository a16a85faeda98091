import { instantOfMs, type Clock } from '#kernel';

/** The machine's clock. Everything else gets it as a `Clock`. */
export const systemClock: Clock = { now: () => instantOfMs(Date.now()) };
