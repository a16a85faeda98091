import { PrintingBusy } from '#documents';
import type { RecordDocument } from '#domain/invoice';
import type { ApiLog } from '../dependencies.js';
import { reject } from '../problems/problem.js';

/** Where many wait for the press, the caller comes again; whatever else kept a document from being what it was is a defect of ours. */
export const notReprinted =
  (log: ApiLog, said: { readonly document: string; readonly form: RecordDocument['form'] | 'statement' }) =>
  (error: unknown): never => {
    if (error instanceof PrintingBusy) throw error;
    log.error({ err: error, ...said }, 'a document cannot be printed again');
    return reject('document-differs', said);
  };
