import { chainStart, splitHash, verifyChain, type ChainBreak, type ChainTip } from '#engine';
import type { StoredEvent } from '#event-store';
import type { Findings } from './findings.js';
import type { Seal } from './seal.js';
import { differences, firstRoot, segmentAfter, type Segment } from './segment.js';

export type LogVerifierOptions = {
  /** Proven seals, oldest first (`readSeals`). */
  readonly seals: readonly Seal[];
  /** Whether the store gives positions without gaps (Postgres, memory), so that a gap is a removed event. */
  readonly dense: boolean;
  readonly findings: Findings;
};

export type LogVerdict = {
  readonly events: number;
  readonly streams: number;
  /** Position of the last event. */
  readonly head: bigint;
  /** The log is proven complete up to here and no further (S30); `null`: nothing was sealed. */
  readonly sealedUpTo: bigint | null;
  /** Events after the last seal: their hashes hold, but nothing shows whether more of them were there. */
  readonly unsealed: number;
};

/** Verifies a whole log, batch by batch, from its first event on. */
export type LogVerifier = {
  readonly add: (batch: readonly StoredEvent[]) => void;
  readonly finish: () => LogVerdict;
};

type Tip = ChainTip & { readonly position: bigint };

const placeOf = (event: { readonly stream: string; readonly revision: bigint }): string =>
  `${event.stream} @${event.revision.toString()}`;

/**
 * Every stream's hash chain from genesis, and the running root against every seal. After a finding it goes on from what is stored,
 * so that one changed event is one finding. Memory: a tip for each stream and one segment.
 */
export const verifyLog = ({ seals, dense, findings }: LogVerifierOptions): LogVerifier => {
  const tips = new Map<string, Tip>();
  const sealing = sealChecks(seals, findings);
  let events = 0;
  let head = 0n;

  const one = (event: StoredEvent): void => {
    if (dense && event.position !== head + 1n) findings.add(gap(head, event.position));
    const before = tips.get(event.stream);
    const step = verifyChain(before ?? chainStart, event);
    let next: ChainTip;
    if ('problem' in step) {
      findings.add(broken(step, before));
      next = { revision: event.revision, hash: splitHash(event.metadata)?.hash ?? '' };
    } else next = step;
    tips.set(event.stream, { revision: next.revision, hash: next.hash, position: event.position });
    sealing.pass(event.position, next.hash);
    head = event.position;
    events += 1;
  };

  return {
    add: (batch) => {
      for (const event of batch) one(event);
    },
    finish: () => ({ events, streams: tips.size, head, ...sealing.finish(head) }),
  };
};

const gap = (head: bigint, found: bigint) => ({
  code: 'event-removed' as const,
  position: head + 1n,
  subject: 'log',
  says:
    found === head + 2n
      ? 'there is no event at this position'
      : `there is no event from this position up to ${(found - 1n).toString()}`,
});

const broken = ({ problem, stream, revision, position }: ChainBreak, before: Tip | undefined) => {
  const subject = placeOf({ stream, revision });
  if (problem === 'hash-missing')
    return { code: 'hash-missing' as const, position, subject, says: 'it carries no hash' };
  if (problem === 'revision-gap') {
    const expected = (before?.revision ?? -1n) + 1n;
    const says = `revision ${expected.toString()} of the stream is expected here: events of it were removed or swapped`;
    return { code: 'revision-gap' as const, position, subject, says };
  }
  const orBefore =
    before === undefined
      ? ''
      : `; or the event before it in its stream, at ${before.position.toString()}, was replaced together with its hash`;
  return {
    code: 'event-changed' as const,
    position,
    subject,
    says: `what it says is not what its hash covers${orBefore}`,
  };
};

/** Compares the running root with each seal at the seal's position; goes on from the seal's own root after a difference. */
const sealChecks = (seals: readonly Seal[], findings: Findings) => {
  let at = 0;
  let seal = seals[0];
  let since: Segment = segmentAfter(firstRoot);
  let unsealed = 0;

  const settle = (reached: Seal): void => {
    if (since.root() !== reached.root) findings.add(rewritten(reached, seals[at - 1], since));
    since = segmentAfter(reached.root);
    at += 1;
    seal = seals[at];
  };

  return {
    pass: (position: bigint, hash: string): void => {
      while (seal !== undefined && seal.position < position) settle(seal);
      if (seal === undefined) unsealed += 1;
      else since.add(position, hash);
    },
    finish: (head: bigint) => {
      while (seal !== undefined && seal.position <= head) settle(seal);
      if (seal !== undefined) {
        const different = differences(since.marks(), seal.marks.slice(0, since.marks().length))[0];
        if (different !== undefined) findings.add(rewritten(seal, seals[at - 1], since));
        findings.add(cut(seals.slice(at), head, since));
      }
      return { sealedUpTo: seals.at(-1)?.position ?? null, unsealed };
    },
  };
};

const rewritten = (seal: Seal, before: Seal | undefined, since: Segment) => {
  const subject = `seal ${seal.number.toString()}`;
  const sealedAs = `seal ${seal.number.toString()} of ${seal.sealedAt}`;
  if (seal.number !== (before?.number ?? 0) + 1)
    return {
      code: 'log-rewritten' as const,
      position: since.positionAt(0) ?? seal.position,
      subject,
      says: `an event between here and ${seal.position.toString()} is not the one that was sealed (${sealedAs}); the seals that tell which are missing`,
    };
  const different = differences(since.marks(), seal.marks);
  const first = different[0] ?? 0;
  const more =
    different.length > 1
      ? `, and ${(different.length - 1).toString()} more up to ${seal.position.toString()}`
      : '';
  return {
    code: 'log-rewritten' as const,
    position: since.positionAt(first) ?? seal.position,
    subject,
    says: `this is not the event that was sealed (${sealedAs})${more}`,
  };
};

const cut = (beyond: readonly Seal[], head: bigint, since: Segment) => {
  const last = beyond.at(-1);
  const kept = since.count();
  const expected = beyond.reduce((sum, seal) => sum + seal.segment, 0);
  return {
    code: 'tail-cut' as const,
    position: head + 1n,
    subject: `seal ${(last?.number ?? 0).toString()}`,
    says: `the log ends at ${head.toString()}, but up to ${(last?.position ?? 0n).toString()} was sealed (${last?.sealedAt ?? ''}): ${(expected - kept).toString()} events are gone`,
  };
};
