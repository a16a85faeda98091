import { GrantCredits, OpenAccount, OpenRegister, PublishPolicy } from '#commands';
import { policyCatalogue } from '#domain/policy';
import { amount } from '#kernel';
import { systemEnvelope, type Commands } from './commands.js';
import type { Ledger } from './ledger.js';

/** Version 1 of every plan that ships with the product. A plan that has versions already is left alone. */
export const publishCatalogue = async ({ clock }: Ledger, { bus }: Commands): Promise<void> => {
  for (const document of policyCatalogue) {
    const { plan } = document;
    const outcome = await bus.execute(
      new PublishPolicy(
        { plan, version: 1, document },
        systemEnvelope('system:catalogue', clock.now(), plan),
      ),
    );
    if (outcome.kind === 'refused' && outcome.code !== 'policy-version-not-next')
      throw new Error(`the catalogue's plan ${plan} was refused: ${outcome.code}`);
  }
};

/** The series of numbers of the issuing entity; opened once, and the same ever after (S26). */
export const openIssuersRegister = async ({ clock, config }: Ledger, { bus }: Commands): Promise<void> => {
  const { issuingEntity: entity } = config;
  const outcome = await bus.execute(
    new OpenRegister(
      entity,
      { invoicePrefix: 'INV', creditNotePrefix: 'CRN' },
      systemEnvelope('system:register', clock.now(), entity),
    ),
  );
  if (outcome.kind === 'refused' && outcome.code !== 'register-exists')
    throw new Error(`the register of ${entity} was refused: ${outcome.code}`);
};

export const demo = { account: 'acc_demo', customer: 'cus_demo', plan: 'teams', credits: '100' } as const;

/** A customer to try things on, made once: commands of the same ids change nothing. */
export const seedDemo = async ({ clock }: Ledger, { bus }: Commands): Promise<void> => {
  const { account, customer, plan, credits } = demo;
  const at = clock.now();
  const owner = { kind: 'organization', id: customer } as const;
  const source = { kind: 'promotion', reference: 'demo', reason: 'A balance to try things on' } as const;
  const lot = {
    amount: amount(credits),
    asset: null,
    class: 'promo',
    effectiveAt: null,
    expiresAt: null,
    source,
  } as const;
  const outcomes = [
    await bus.execute(
      new OpenAccount(
        account,
        { owner, plan, anchor: at, zone: 'UTC' },
        systemEnvelope('system:demo', at, account, 'open'),
      ),
    ),
    await bus.execute(new GrantCredits(account, lot, systemEnvelope('system:demo', at, account, 'grant'))),
  ];
  for (const outcome of outcomes)
    if (outcome.kind === 'refused' && outcome.code !== 'account-exists')
      throw new Error(`the demo customer was refused: ${outcome.code}`);
};
