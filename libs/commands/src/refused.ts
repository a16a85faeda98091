import type { RefusedOutcome } from '#engine';
import type { Refused } from '#kernel';

/** A refusal that rests on no stream: the handler could not even ask (an unknown model, a plan without policy). */
export const refusedUnasked = <Code extends string>({
  code,
  facts,
}: Refused<Code>): RefusedOutcome<Code> => ({ kind: 'refused', code, facts, position: 0n });
