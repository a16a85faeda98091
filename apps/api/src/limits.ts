/** Every bound of the HTTP edge, with its reason. */
export const apiLimits = {
  /** A single command is a few hundred bytes; more is a mistake or an attack. */
  bodyBytes: 64 * 1024,
  /** A full batch of `batchItems` usage events of ~1.5 KB. */
  batchBodyBytes: 1024 * 1024,
  /** An event of the payment provider holds one object: some 5 KB, many times that where lists are in it. */
  webhookBodyBytes: 256 * 1024,
  /** One batch is at most what one group commit carries (S20), so that it never waits for two. */
  batchItems: 500,
  /** Invitations of one call, which are sent one after the other: some seconds of work at worst. */
  invitationItems: 100,
  /** Nesting of a JSON body: the deepest legal one (a policy document) has 6 levels. */
  jsonDepth: 32,
  /** RFC draft of the Idempotency-Key header leaves it open; Stripe's limit. */
  idempotencyKeyChars: 255,
  /** Free text (reasons, notes, references): it is stored in an event for ever. */
  textChars: 500,
  /** Tokens of one request: a thousand times the largest context window of today, and far inside exact arithmetic. */
  tokens: 1_000_000_000,
  /** Latency of one request in milliseconds: a day. */
  latencyMs: 86_400_000,
  /** A page of a list. */
  pageSize: { default: 50, max: 500 },
  /** Rows of each list in the answer about a customer's billing, and accounts in it: a page to look at; the lists' own routes go on. */
  overviewRows: 20,
  /** Entries and lines of one statement: some 200 bytes each, of an event that has room for 256 KiB. */
  statementRows: 800,
  /** Characters of a reason in a statement; the document that it is of has all of it. */
  statementDetailChars: 160,
  /** Lists inside a body (recipients, burn order …). */
  listItems: 64,
  /** Accounts that one API key may be restricted to. */
  accountsPerKey: 64,
  /** Commands in work at once in this process, items of batches one by one; above it 429. Each holds a body and a promise, some 2 KB. */
  openCalls: 20_000,
  /** Server-Sent Events connections of this process: each holds a socket. */
  liveClients: 512,
  /** Live connections that one key may hold, so that one caller cannot take all of them. */
  liveClientsPerKey: 32,
  /** A comment line this often keeps proxies from closing an idle stream. */
  liveHeartbeatMs: 15_000,
  /** A client that does not read: closed when this many bytes wait for it. */
  liveBufferBytes: 256 * 1024,
  /** How long a query waits for `at_least` before it answers 503. */
  atLeastWaitMs: 3_000,
  /** Queries that fold a stream's history (`as_of`) at once: each costs CPU in proportion to the history. */
  historicalReads: 4,
  /** Principals remembered by key hash, and for how long: a revoked key stops working within this time on other processes. */
  cachedKeys: 10_000,
  cachedKeyMs: 5_000,
  /** Unknown keys remembered, so that a caller with a dead key costs no query each. */
  cachedUnknownKeys: 10_000,
  /** Permission tables remembered, by `policy@version`: a published version never changes. */
  cachedPolicies: 1_000,
  /** Whose accounts, invoices and disputes are: that never changes. */
  cachedOwners: 50_000,
  /** How far ahead of the clock a caller's timestamp may lie (clock skew between machines). */
  clockSkewMs: 5 * 60_000,
  /** What a caller is told to wait when the process is full. */
  retryAfterSeconds: 1,
} as const;
