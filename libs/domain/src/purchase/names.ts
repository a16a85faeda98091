import { commandIdOf, idOfCommand } from '#kernel';

/** The invoice of a purchase that has given credits: whoever makes or looks for it names it the same. */
export const invoiceOfPurchase = (purchase: string): string =>
  idOfCommand('inv', commandIdOf('invoice', purchase));
