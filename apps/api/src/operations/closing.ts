import type { BeforeApplicationShutdown } from '@nestjs/common';

/** Whether this process has begun to stop: answers from then on end their connection, so that none is waited for. */
export class Closing implements BeforeApplicationShutdown {
  begun = false;

  beforeApplicationShutdown(): void {
    this.begun = true;
  }
}
