/** The highest log position that this process has seen: what `Ledger-Position` says where an answer has none of its own. */
export class LedgerPosition {
  private highest: bigint;

  constructor(start: bigint) {
    this.highest = start;
  }

  get current(): bigint {
    return this.highest;
  }

  note(position: bigint): bigint {
    if (position > this.highest) this.highest = position;
    return position;
  }
}
