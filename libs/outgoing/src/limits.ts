const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Every bound of outgoing webhooks, with its reason. */
export const webhookLimits = {
  /**
   * Pauses after each try that failed, as Standard Webhooks recommends them: soon at first, since most receivers are restarting,
   * then for about three days. After the last one a delivery is given up, and is sent again on request alone.
   */
  pausesMs: [
    5 * second,
    5 * minute,
    30 * minute,
    2 * hour,
    5 * hour,
    10 * hour,
    14 * hour,
    20 * hour,
    24 * hour,
  ],
  /** Part of a pause that is left to chance: receivers that were away together are not met together. */
  jitter: 0.1,
  /** An endpoint at which nothing has arrived for so long is switched off: longer than one delivery is tried. */
  failingMs: 5 * day,
  /** How long the secret before signs beside the new one: receivers change theirs meanwhile. */
  overlapMs: day,
  /** One try, from looking the name up to the end of the answer. */
  sendMs: 15 * second,
  /** How long an endpoint is its sender's: far longer than one try. Then another one sends, under the same id. */
  leaseMs: minute,
  /** Of an answer, in bytes: only its status is looked at. */
  answerBytes: 65_536,
  /** Of an answer's headers. */
  answerHeaderBytes: 16_384,
  /** Deliveries in flight of one process, each to another endpoint. */
  atOnce: 16,
  /** How often is looked for what is due. */
  pollMs: second,
  /** Of a problem that is kept beside its try, in characters. */
  problem: 200,
  /** How long a delivery is kept after it has arrived, with its tries: long enough for a receiver to ask what it was sent. */
  keptMs: 90 * day,
  /** Forgotten by one statement: none holds up those that send. */
  forgottenAtOnce: 1_000,
  /** How often is looked for what is to be forgotten. */
  forgetMs: hour,
  /** Characters of an address. */
  url: 500,
  /** Characters of one payload: a type, ids and a time. */
  payload: 4_000,
  /** Endpoints of one customer, and of the product itself. */
  endpoints: 20,
  /** Tries that are shown of one delivery, the latest: one that is sent again by hand has more. */
  attemptsShown: 50,
  /** On one page of a list. */
  page: 500,
} as const;
