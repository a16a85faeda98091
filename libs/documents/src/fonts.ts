import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

const weightsIn = (entry: string, name: string, bold = 'Bold', folder = '../fonts') => {
  const file = (weight: string): string => join(dirname(entry), folder, name.replace('*', weight));
  return { normal: file('Regular'), bold: file(bold) };
};

/**
 * The fonts by the name that a page calls them by; each is read when a document has letters of it. Their packages' versions are a
 * part of the template: other ones are a version more.
 */
export const fonts = {
  Roboto: weightsIn(require.resolve('pdfmake'), 'Roboto-*.ttf', 'Medium', '../fonts/Roboto'),
  Han: weightsIn(require.resolve('@embedpdf/fonts-sc'), 'NotoSansHans-*.otf'),
  Japanese: weightsIn(require.resolve('@embedpdf/fonts-jp'), 'NotoSansJP-*.otf'),
  Korean: weightsIn(require.resolve('@embedpdf/fonts-kr'), 'NotoSansKR-*.otf'),
  Arabic: weightsIn(require.resolve('@embedpdf/fonts-arabic'), 'NotoNaskhArabic-*.ttf'),
  Hebrew: weightsIn(require.resolve('@embedpdf/fonts-hebrew'), 'NotoSansHebrew-*.ttf'),
} as const;

export type Font = keyof typeof fonts;
