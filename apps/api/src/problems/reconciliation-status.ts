/** HTTP status of the codes about reconciliations; see `statusOf`. */
export const reconciliationStatus = {
  'reconciliation-not-found': 404,
  'reconciliation-period-invalid': 422,
  'reconciliation-too-large': 422,
  'provider-books-unavailable': 503,
} as const;
