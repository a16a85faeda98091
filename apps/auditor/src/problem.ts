/** What keeps a command from answering: what is wrong, and what to do next. The process ends with `exitCodes.impossible`. */
export class Impossible extends Error {
  override readonly name = 'Impossible';
  constructor(
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}

/** The same for every command, so that a script can tell them apart. */
export const exitCodes = {
  /** Answered; for `verify` and `reconcile`: everything agrees. */
  fine: 0,
  /** Answered, and the record does not agree with itself, or with the payment provider's. */
  disagrees: 1,
  /** Not answered: wrong usage, no such thing, no connection. */
  impossible: 2,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
