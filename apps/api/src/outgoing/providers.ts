import type { Provider } from '@nestjs/common';
import { Admission } from '../access/admission.js';
import type { ApiDependencies } from '../dependencies.js';
import { WebhookDesk } from './desk.js';

export const outgoingProviders = ({ outgoing }: ApiDependencies): readonly Provider[] => [
  {
    provide: WebhookDesk,
    useFactory: (admission: Admission) => new WebhookDesk(admission, outgoing),
    inject: [Admission],
  },
];
