/** What happens to one append. Taken in order, one an append; none left: the server behaves. */
export type AppendFault =
  | 'lose-after-commit'
  | 'lose-before-commit'
  | 'hang-before-commit'
  | 'hang-after-commit'
  | 'timeout'
  | 'not-leader'
  | 'no-leader'
  | 'not-ready'
  | 'too-busy'
  | 'unavailable'
  | 'internal';

/** What happens to one read page. `end-early`: the call ends with a status of success in the middle. */
export type ReadFault = 'unavailable' | 'hang' | 'end-early' | 'lose';

/** What happens to every open subscription. `silent`: the call stays open and carries nothing any more. */
export type SubscriptionFault = 'end' | 'error' | 'reset' | 'silent';

export class Faults {
  readonly appends: AppendFault[] = [];
  readonly reads: ReadFault[] = [];
  /** Of the features call, one a call. */
  readonly features: ('fail' | 'hang')[] = [];
  /** A repeat whose position the server cannot find is answered without one. */
  repeatsWithoutPosition = false;
  /** Live events that a subscription may fall behind by before the server drops it as too slow. */
  liveBuffer = 32;
}
