/** Every bound of printing, with its reason. */
export const documentLimits = {
  /** Lines of one document: an invoice holds 400, a statement of a cycle no more than its read model shows. Some 25 fill a page. */
  lines: 2_000,
  /** Lines of one address: what a person types; the rest would push the table off the page. */
  addressLines: 6,
  /** Characters of one text as printed: longer ones are cut, and end in an ellipsis. */
  text: 300,
  /** Characters of a line of right-to-left text: what the narrowest column holds. */
  turnedLine: 28,
  /** Documents that wait for the printing thread, some hundred milliseconds each; the next one is refused, and asked for again later. */
  waiting: 64,
  /** From being asked for to the bytes, the wait included. What takes longer hangs, and its thread is replaced. */
  printMs: 60_000,
  /** Between prints a thread keeps its fonts for so long; then its memory is given back. */
  idleThreadMs: 30_000,
  /** What was accepted is printed before a stop, as far as it comes in this time; the reactor prints the rest after the next start. */
  closeMs: 10_000,
  /** Megabytes. 2,000 lines take a hundred. What takes more fails alone instead of taking the process down. */
  threadHeapMb: 512,
  /** Megabytes. */
  threadYoungMb: 16,
  /** Steps below the priority of what serves. */
  threadNice: 10,
} as const;
