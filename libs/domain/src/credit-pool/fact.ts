import type { CreditPoolEvent } from './events.js';

export type Fact<Type extends CreditPoolEvent['type']> = Extract<CreditPoolEvent, { readonly type: Type }>;
export type DataOf<Type extends CreditPoolEvent['type']> = Fact<Type>['data'];
