import { describe, expect, it } from '@jest/globals';
import {
  acceptInvitation,
  archiveSpace,
  changeBillingDetails,
  changeDataPolicy,
  changeRole,
  createSpace,
  customerLimits,
  recordContract,
  registerCustomer,
  removeMember,
  revokeInvitation,
  sendInvitation,
  settleCustomer,
  transferOwnership,
} from '#domain/customer';
import {
  choiceOf,
  desk,
  invite,
  join,
  joined,
  lived,
  on,
  planOf,
  registered,
  subscribed,
} from '../../../../test/support/customer-stories.js';

const start = on('2026-01-31', '10:00:00');
const later = on('2026-02-03');
const ten = subscribed(start, choiceOf('teams', { seats: 10 }));

describe('registering', () => {
  it('happens once, with an owner', () => {
    const request = { customer: 'cus_1', kind: 'organization', zone: 'Europe/Berlin', owner: 'ann' } as const;
    desk.given().when(start, registerCustomer(request)).then({ type: 'CustomerRegistered', data: request });
    desk
      .given(...registered(start))
      .when(later, registerCustomer(request))
      .thenRefused('customer-exists');
    desk
      .given()
      .when(start, registerCustomer({ ...request, zone: 'Mars/Olympus' }))
      .thenRefused('zone-unknown');
    desk.given().when(start, settleCustomer).thenRefused('customer-not-found');
    desk
      .given(...registered(start))
      .when(later, settleCustomer)
      .then();
  });
});

describe('invitations', () => {
  const invited = lived(ten, [later, invite('bob', 'admin')]);

  it('make a member when they are accepted; twice is once', () => {
    const accepted = desk.given(...invited).when(later, join('bob'));
    accepted.then({
      type: 'InvitationAccepted',
      data: { invitation: 'ivt_bob', member: 'bob', role: 'admin', lines: [] },
    });
    const again = desk.given(...invited, ...accepted.events);
    again.when(on('2026-02-05'), join('bob')).then();
    again
      .when(on('2026-02-05'), acceptInvitation({ invitation: 'ivt_bob', member: 'eve' }))
      .thenRefused('invitation-accepted');
    again
      .when(on('2026-02-05'), revokeInvitation({ invitation: 'ivt_bob' }))
      .thenRefused('invitation-accepted');
  });
  it('die at their instant, whether or not anybody looked', () => {
    const expiry = on('2026-02-17'); // 14 days of 24 hours
    desk
      .given(...invited)
      .when(on('2026-02-20'), settleCustomer)
      .then({ type: 'InvitationExpired', at: expiry, data: { invitation: 'ivt_bob' } });
    desk
      .given(...invited)
      .when(expiry, join('bob'))
      .thenRefused('invitation-expired');
    desk
      .given(...invited)
      .when(on('2026-02-16', '23:59:59'), join('bob'))
      .then({ type: 'InvitationAccepted' });
  });
  it('can be taken back while they are open; twice is once', () => {
    const revoked = lived(invited, [later, revokeInvitation({ invitation: 'ivt_bob' })]);
    desk
      .given(...revoked)
      .when(later, join('bob'))
      .thenRefused('invitation-revoked');
    desk
      .given(...revoked)
      .when(later, revokeInvitation({ invitation: 'ivt_bob' }))
      .then();
    desk
      .given(...revoked)
      .when(later, join('eve'))
      .thenRefused('invitation-not-found');
  });
  it('are of an organization, of a member at most once, and bounded', () => {
    const alone = registered(start, 'individual');
    desk
      .given(...alone)
      .when(later, invite('bob'))
      .thenRefused('customer-is-individual');
    desk.given().when(later, invite('bob')).thenRefused('customer-not-found');
    const twice = lived(ten, ...joined(later, 'bob'), [
      later,
      sendInvitation({ invitation: 'ivt_2', invitee: 'vault_bob', role: 'member', lifeDays: 3 }),
    ]);
    desk
      .given(...twice)
      .when(later, acceptInvitation({ invitation: 'ivt_2', member: 'bob' }))
      .thenRefused('member-exists');
    desk
      .given(...ten)
      .when(later, sendInvitation({ invitation: 'ivt_3', invitee: 'v', role: 'member', lifeDays: 0 }))
      .thenRefused('field-invalid');
    const { state } = desk.given(...ten);
    for (let n = 0; n < customerLimits.openInvitations; n += 1)
      state.invitations.set(`ivt_${n.toString()}`, {
        invitee: 'v',
        role: 'member',
        expiresAt: on('2027-01-01'),
      });
    expect(
      sendInvitation({ invitation: 'ivt_x', invitee: 'v', role: 'member', lifeDays: null })(state, later),
    ).toMatchObject({ code: 'too-many-invitations' });
  });
  it('do not make an organization larger than it can be', () => {
    const { state } = desk.given(...invited);
    for (let n = 0; n < customerLimits.members; n += 1) state.members.set(`m${n.toString()}`, 'member');
    expect(join('bob')(state, later)).toMatchObject({ code: 'too-many-members' });
  });
  it('cannot be accepted while no plan says what a seat is', () => {
    const unsubscribed = lived(registered(start), [later, invite('bob')]);
    desk
      .given(...unsubscribed)
      .when(later, join('bob'))
      .thenRefused('subscription-not-found');
  });
});

describe('members and roles (R5)', () => {
  const team = lived(ten, ...joined(later, 'bob', 'cleo'));

  it('have an owner at all times (invariant 5)', () => {
    desk
      .given(...team)
      .when(later, changeRole({ member: 'ann', role: 'admin' }))
      .thenRefused('last-owner');
    desk
      .given(...team)
      .when(later, removeMember({ member: 'ann', how: 'left' }))
      .thenRefused('last-owner');
    const two = lived(team, [later, changeRole({ member: 'bob', role: 'owner' })]);
    desk
      .given(...two)
      .when(later, removeMember({ member: 'ann', how: 'left' }))
      .then({ type: 'MemberRemoved', data: { member: 'ann', role: 'owner', how: 'left' } });
  });
  it('hand ownership over in one step (R81)', () => {
    const transferred = desk.given(...team).when(later, transferOwnership({ from: 'ann', to: 'bob' }));
    transferred.then({ type: 'OwnershipTransferred', data: { from: 'ann', to: 'bob', lines: [] } });
    expect([...transferred.state.members]).toEqual([
      ['ann', 'admin'],
      ['bob', 'owner'],
      ['cleo', 'member'],
    ]);
    desk
      .given(...team)
      .when(later, transferOwnership({ from: 'ann', to: 'ann' }))
      .then();
    desk
      .given(...team)
      .when(later, transferOwnership({ from: 'bob', to: 'cleo' }))
      .thenRefused('not-an-owner');
    desk
      .given(...team)
      .when(later, transferOwnership({ from: 'ann', to: 'eve' }))
      .thenRefused('member-not-found');
  });
  it('change with effect at once; the same role again changes nothing', () => {
    desk
      .given(...team)
      .when(later, changeRole({ member: 'bob', role: 'admin' }))
      .then({ type: 'MemberRoleChanged', data: { from: 'member', to: 'admin' } });
    desk
      .given(...team)
      .when(later, changeRole({ member: 'bob', role: 'member' }))
      .then();
    desk
      .given(...team)
      .when(later, changeRole({ member: 'eve', role: 'admin' }))
      .thenRefused('member-not-found');
    desk
      .given(...team)
      .when(later, removeMember({ member: 'eve', how: 'left' }))
      .thenRefused('member-not-found');
    desk
      .given()
      .when(later, removeMember({ member: 'eve', how: 'left' }))
      .thenRefused('customer-not-found');
  });
  it('take a seat by their role, where the plan exempts some', () => {
    const seats = { model: 'purchased', countPending: false, exemptRoles: ['owner'] } as const;
    const exempting = choiceOf('teams', { seats: 1, terms: planOf('teams', { seats }) });
    const full = lived(subscribed(start, exempting), ...joined(later, 'bob'));
    const facts = { paid: 1, used: 1, scheduled_removals: 0 };
    desk
      .given(...lived(full, [later, invite('cleo')]))
      .when(later, join('cleo'))
      .thenRefused('no-free-seat', facts);
    desk
      .given(...lived(full, [later, changeRole({ member: 'bob', role: 'owner' })]))
      .when(later, changeRole({ member: 'ann', role: 'member' }))
      .then({ type: 'MemberRoleChanged' });
    desk // an owner and a member change places: no seat more is needed
      .given(...full)
      .when(later, transferOwnership({ from: 'ann', to: 'bob' }))
      .then({ type: 'OwnershipTransferred' });
    const both = lived(full, [later, changeRole({ member: 'bob', role: 'owner' })], ...joined(later, 'cleo'));
    desk
      .given(...both)
      .when(later, changeRole({ member: 'ann', role: 'admin' }))
      .thenRefused('no-free-seat', facts);
  });
});

describe('what else is known of a customer', () => {
  const org = registered(start);

  it('is its spaces', () => {
    const made = lived(org, [later, createSpace({ space: 'spc_1' })]);
    desk
      .given(...made)
      .when(later, createSpace({ space: 'spc_1' }))
      .then();
    desk
      .given(...made)
      .when(later, archiveSpace({ space: 'spc_1' }))
      .then({ type: 'SpaceArchived' });
    desk
      .given(...made)
      .when(later, archiveSpace({ space: 'spc_2' }))
      .thenRefused('space-not-found');
    const { state } = desk.given(...made);
    for (let n = 0; n < customerLimits.spaces; n += 1) state.spaces.set(n.toString(), false);
    expect(createSpace({ space: 'spc_3' })(state, later)).toMatchObject({ code: 'too-many-spaces' });
  });
  it('is its data policy, billing details and contract, each told once (R51, R79, R82)', () => {
    const policy = { codeTrainingOptOut: true, usageAnalytics: true };
    const contract = { contract: 'vault_c1', singleSignOn: true, dataProcessingAgreement: true };
    const known = lived(
      org,
      [later, changeDataPolicy(policy)],
      [later, changeBillingDetails({ details: 'vault_b1' })],
      [later, recordContract(contract)],
    );
    expect(known.slice(1).map(({ type }) => type)).toEqual([
      'DataPolicyChanged',
      'BillingDetailsChanged',
      'ContractRecorded',
    ]);
    desk
      .given(...known)
      .when(later, changeDataPolicy(policy))
      .then();
    desk
      .given(...known)
      .when(later, changeBillingDetails({ details: 'vault_b1' }))
      .then();
    desk
      .given(...known)
      .when(later, recordContract(contract))
      .then();
    desk.given().when(later, changeDataPolicy(policy)).thenRefused('customer-not-found');
  });
});
