/** A queue is full: nothing was done with the command. The edge answers 429 and `Retry-After`. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  constructor(
    what: string,
    readonly retryAfterMs: number,
  ) {
    super(`overloaded: ${what}`);
  }
}
