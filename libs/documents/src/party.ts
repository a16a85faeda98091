import type { Party } from './document.js';

/** A buyer as billing details hold one. */
export type Addressed = {
  readonly name: string;
  readonly email: string | null;
  readonly taxId: string | null;
  /** What documents are to be written in; what was kept before there was a choice has none. */
  readonly language?: string | null;
  readonly address: {
    readonly line1: string | null;
    readonly line2: string | null;
    readonly postalCode: string | null;
    readonly city: string | null;
    readonly region: string | null;
    readonly country: string;
  };
};

/** A buyer as an address is written: what is not there has no line. */
export const partyOf = ({ name, email, taxId, address }: Addressed): Party => {
  const town = [address.postalCode, address.city, address.region].filter((part) => part !== null).join(' ');
  const lines = [address.line1, address.line2, town, address.country];
  return {
    name,
    email,
    taxId,
    address: lines.filter((line): line is string => line !== null && line !== ''),
  };
};
