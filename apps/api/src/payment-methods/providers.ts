import type { Provider } from '@nestjs/common';
import { Dispatch } from '../call/dispatch.js';
import type { ApiDependencies } from '../dependencies.js';
import { CustomerDesk } from '../subscription/customer-desk.js';
import { MethodsOnFile } from './methods-on-file.js';

/** What the routes of payment methods stand on. */
export const paymentMethodProviders = (given: ApiDependencies): readonly Provider[] => [
  {
    provide: MethodsOnFile,
    useFactory: (desk: CustomerDesk, dispatch: Dispatch) => new MethodsOnFile(desk, dispatch, given),
    inject: [CustomerDesk, Dispatch],
  },
];
