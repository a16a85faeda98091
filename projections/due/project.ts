import { cycleNumber, type Instant, type Recorded } from '#kernel';
import { entry, keyOf } from '../fold.js';
import { changeLots, noLotChanges, type LotChanges } from '../lot-changes.js';
import { accountOf, isPoolEvent } from '../pool-events.js';

type Opened = {
  readonly account: string;
  readonly anchor: Instant;
  readonly zone: string;
  readonly cycle: number;
};

export type DueChanges = {
  readonly opened: Map<string, Opened>;
  /** The number of the cycle that began last. */
  readonly started: Map<string, number>;
  /** Another anchor, and since when. */
  readonly moved: Map<string, { readonly anchor: Instant; readonly at: Instant }>;
  readonly planned: Set<string>;
  readonly lots: LotChanges;
  readonly usable: Map<string, { readonly account: string; readonly lot: string }>;
  /** Events of the streams that say by their own fold what is due, by stream. */
  readonly folded: Map<string, Recorded[]>;
};

export const project = (events: readonly Recorded[]): DueChanges => {
  const changes: DueChanges = {
    opened: new Map(),
    started: new Map(),
    moved: new Map(),
    planned: new Set(),
    lots: noLotChanges(),
    usable: new Map(),
    folded: new Map(),
  };
  for (const recorded of events) {
    if (!isPoolEvent(recorded)) {
      entry(changes.folded, recorded.stream, () => []).push(recorded);
      continue;
    }
    const account = accountOf(recorded);
    const { event } = recorded;
    changeLots(changes.lots, recorded);
    if (event.type === 'AccountOpened') {
      const { anchor, zone } = event.data;
      changes.opened.set(account, {
        account,
        anchor,
        zone,
        cycle: cycleNumber(anchor, zone, 'month', event.at),
      });
    } else if (event.type === 'GrantCycleStarted') changes.started.set(account, event.data.cycle);
    else if (event.type === 'AnchorMoved') {
      // Numbers of cycles are of one anchor: those of the one before say nothing any more.
      changes.started.delete(account);
      changes.moved.set(account, { anchor: event.data.anchor, at: event.at });
    } else if (event.type === 'PolicyAssigned') changes.planned.add(account);
    else if (event.type === 'LotBecameUsable')
      changes.usable.set(keyOf(account, event.data.lot), { account, lot: event.data.lot });
  }
  return changes;
};
