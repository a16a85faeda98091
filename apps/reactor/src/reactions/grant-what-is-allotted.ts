import { accountOfCustomer, GrantCredits } from '#commands';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R67, R71, R39–R43: the credits of a month reach the pool, dated with the month. Of one that is over nothing is left to give. */
export const grantWhatIsAllotted = reaction(
  'grant-what-is-allotted',
  ['CreditsAllotted'],
  async ({ stream, revision, event }, desk) => {
    const { policy, grants } = event.data;
    const account = accountOfCustomer(idIn(stream));
    const found = await desk.policies.resolve(policy, desk.now());
    if ('kind' in found) throw new Error(`${policy} is published`);
    // Stated, so that a pool of another asset refuses it: 8,000 credits are not 8,000 dollars.
    const asset = found.terms.asset.code;
    for (const [index, { class: lotClass, amount, effectiveAt, expiresAt }] of grants.entries()) {
      const kind = lotClass === 'allotment' ? ('allotment' as const) : ('pass' as const);
      const source = { kind, reference: `${stream}@${revision.toString()}`, reason: null };
      const request = { class: lotClass, amount, asset, effectiveAt, expiresAt, source };
      await desk.send(
        poolStream(account),
        ['grant', index.toString()],
        (envelope) => new GrantCredits(account, request, envelope),
        { unless: ['expiry-not-after-start'] },
      );
    }
  },
);
