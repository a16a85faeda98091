import { idIn } from '../names.js';
import { reaction } from '../reaction.js';
import { tell } from '../telling/tell.js';

/** R36: one letter for each pause, with the reason in words where there are some. */
export const tellOfAPausedTopUp = reaction(
  'tell-of-a-paused-top-up',
  ['TopUpPaused'],
  async ({ stream, revision, event }, desk) => {
    const { customer, reason } = event.data;
    const account = idIn(stream);
    const facts = { account, reason: reason.says ?? reason.code };
    await tell(desk, event.at, { kind: 'top-up-paused', customer, facts }, account, revision.toString());
  },
);
