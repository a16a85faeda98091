/** Every bound of printing, with its reason. */
export const documentLimits = {
  /** Lines of one document: an invoice holds 400, a statement of a cycle no more than its read model shows. Some 25 fill a page. */
  lines: 2_000,
  /** Lines of one address: what a person types; the rest would push the table off the page. */
  addressLines: 6,
  /** Characters of one text as printed: longer ones are cut, and end in an ellipsis. */
  text: 300,
} as const;
