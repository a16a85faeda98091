import { formatNanos, type Nanos } from '#kernel';

/** An amount as accountants read it: at least two decimals, thousands apart; never rounded. */
export const money = (amount: Nanos): string => {
  const [whole = '0', decimals = ''] = formatNanos(amount).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${decimals.padEnd(2, '0')}`;
};

/** Pads a column of amounts so that their decimal points stand below each other. */
export const alignedMoney = (amounts: readonly Nanos[]): readonly string[] => {
  const texts = amounts.map(money);
  const decimals = texts.reduce((most, text) => Math.max(most, text.length - text.indexOf('.')), 0);
  return texts.map((text) => text + ' '.repeat(decimals - (text.length - text.indexOf('.'))));
};

/** For journals: every digit of the scale, no separators. */
export const nineDecimals = (amount: Nanos): string => {
  const [whole = '0', decimals = ''] = formatNanos(amount).split('.');
  return `${whole}.${decimals.padEnd(9, '0')}`;
};
