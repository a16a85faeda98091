import bidiFactory from 'bidi-js';
import type { Font } from './fonts.js';
import { documentLimits } from './limits.js';
import { classOf, ranges } from './ranges.js';

/** A piece of text in the font that has its letters, as it stands from left to right. */
export type Lettered = { readonly text: string; readonly font: Font };

const { Roboto, ...others } = ranges;

const only = (range: string): RegExp => new RegExp(`^[${classOf(range)}]$`, 'u');
const latin = only(Roboto);
const tests = (['Han', 'Korean', 'Arabic', 'Hebrew'] as const).map(
  (font) => [font, only(ranges[font])] as const,
);
const beyondLatin = new RegExp(`[${classOf(...Object.values(others))}]`, 'u');
const turning = new RegExp(`[${classOf(ranges.Arabic, ranges.Hebrew)}]`, 'u');
const kana = /[\u3041-\u30ff]/u;

/** The characters of JIS X 0208, whose shapes readers in Japan expect. A standard that is closed: every runtime has the same. */
const inJapan = (): ReadonlySet<string> => {
  const decoder = new TextDecoder('shift_jis');
  const characters = new Set<string>();
  for (let lead = 0x81; lead <= 0xef; lead += 1)
    for (let trail = 0x40; trail <= 0xfc; trail += 1)
      characters.add(decoder.decode(Uint8Array.of(lead, trail)));
  return characters;
};
let japanese: ReadonlySet<string> | undefined;

const fontOf = (character: string, isJapanese: boolean): Font => {
  if (latin.test(character)) return 'Roboto';
  const [font = 'Roboto'] = tests.find(([, has]) => has.test(character)) ?? [];
  return font === 'Han' && isJapanese && (japanese ??= inJapan()).has(character) ? 'Japanese' : font;
};

/**
 * The text as it is drawn from left to right, in the fonts that have its letters; what needs the one font alone stays whole. Letters
 * of a right-to-left script stay in the order of reading within a piece: the font turns and joins them.
 */
export const lettered = (text: string, isJapanese: boolean): readonly Lettered[] => {
  if (!beyondLatin.test(text)) return [{ text, font: 'Roboto' }];
  const characters = (line: string): readonly Placed[] => placed(line, isJapanese || kana.test(text));
  if (!turning.test(text)) return joined(characters(text));
  return linesOf(text).flatMap((line, nth) => [
    ...(nth === 0 ? [] : [{ text: '\n', font: 'Roboto' } as const]),
    ...joined(turned(line, characters(line))),
  ]);
};

/** One character, where it is read, and whether it is read to the left. */
type Placed = { readonly text: string; readonly font: Font; readonly at: number; readonly isTurned: boolean };

const placed = (line: string, isJapanese: boolean): readonly Placed[] =>
  Array.from(line, (text, at) => ({ text, font: fontOf(text, isJapanese), at, isTurned: false }));

const bidi = bidiFactory();

/** In the order of the eye (Unicode's bidirectional algorithm), brackets mirrored. */
const turned = (line: string, characters: readonly Placed[]): readonly Placed[] => {
  const embedding = bidi.getEmbeddingLevels(line);
  const seen = characters.map((one): Placed => {
    const isTurned = ((embedding.levels[one.at] ?? 0) & 1) === 1;
    return isTurned ? { ...one, isTurned, text: bidi.getMirroredCharacter(one.text) ?? one.text } : one;
  });
  for (const [start, end] of bidi.getReorderSegments(line, embedding))
    seen.splice(start, end - start + 1, ...seen.slice(start, end + 1).reverse());
  return seen;
};

/** Neighbours of one font and direction are one piece; a space is one of its own between turned words. */
const joined = (characters: readonly Placed[]): readonly Lettered[] => {
  const pieces: { text: string; readonly font: Font; readonly joins: boolean }[] = [];
  for (const { text, font, isTurned } of characters) {
    const joins = isTurned && (font === 'Arabic' || font === 'Hebrew');
    const last = pieces.at(-1);
    if (last?.font === font && last.joins === joins) last.text = joins ? text + last.text : last.text + text;
    else pieces.push({ text, font, joins });
  }
  return pieces.map(({ text, font }) => ({ text, font }));
};

/** Words that are turned are turned line by line: broken by the page afterwards, the end of a text would stand above its beginning. */
const linesOf = (text: string): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < documentLimits.turnedLine)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};
