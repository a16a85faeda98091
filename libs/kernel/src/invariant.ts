/** A broken assertion: a defect of ours, never a refusal. The process answers 500 and keeps the stream's tip out of the cache. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** Stays on in production: a wrong balance is worse than a stopped command. `claim` reads as the sentence that must be true. */
export function invariant(holds: boolean, claim: string): asserts holds {
  if (!holds) throw new InvariantBroken(`broken invariant: ${claim}`);
}

/** Proves to the compiler that a switch has a case for every member of a union. */
export function unreachable(value: never, claim: string): never {
  throw new InvariantBroken(`broken invariant: ${claim}: ${JSON.stringify(value)}`);
}
