/** A bucket holds latencies whose first five binary digits agree: no estimate is off by more than a 32nd, at any size. */
const SUB_BITS = 4;
const SUB_BUCKETS = 2 ** SUB_BITS;
/** About 24 days; what took longer counts as this. */
const LONGEST_MS = 2 ** 31 - 1;

/** Bucket of a latency in whole milliseconds. Integers only: the same on every machine, so that a rebuild is byte for byte. */
export const bucketOf = (latencyMs: number): number => {
  const ms = Math.max(0, Math.min(latencyMs, LONGEST_MS));
  if (ms < SUB_BUCKETS) return ms;
  const exponent = 31 - Math.clz32(ms) - SUB_BITS;
  return (exponent << SUB_BITS) + (ms >> exponent);
};

/** The middle of a bucket in milliseconds. */
export const middleOf = (bucket: number): number => {
  if (bucket < 2 * SUB_BUCKETS) return bucket;
  const exponent = (bucket >> SUB_BITS) - 1;
  const first = (SUB_BUCKETS + (bucket % SUB_BUCKETS)) * 2 ** exponent;
  return Math.floor(first + (2 ** exponent - 1) / 2);
};

export type Histogram = readonly { readonly bucket: number; readonly requests: bigint }[];

/** The latency that `percent` of the requests did not exceed, in milliseconds; `null`: there were none. */
export const percentile = (histogram: Histogram, percent: number): number | null => {
  const sorted = [...histogram].sort((a, b) => a.bucket - b.bucket);
  const total = sorted.reduce((sum, { requests }) => sum + requests, 0n);
  if (total === 0n) return null;
  const rank = (total * BigInt(percent) + 99n) / 100n;
  let seen = 0n;
  for (const { bucket, requests } of sorted) {
    seen += requests;
    if (seen >= rank) return middleOf(bucket);
  }
  return null;
};
