const signs: Record<string, string> = {
  '×': '*',
  '·': '*',
  '⋅': '*',
  '÷': '/',
  '−': '-',
  π: 'pi',
};

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻';
const level = '0123456789+-';

/** How a percentage is given to the parser: its only sign behind an operand that is not used otherwise. */
export const percentMark = "'";

/** A percent sign is that of a remainder when an operand follows: a number, a name or a bracket, not a sign. */
const percent = /%(?!\s*(?:[\d([{"]|\.\d|(?!(?:mod|to|in|and|or|xor)\b)[\p{L}_$]))/gu;

/** Signs that people and models write, as the parser reads them; `**` is a power in several languages. */
export function plainSigns(text: string): string {
  return text
    .replaceAll('**', '^')
    .replace(/[×·⋅÷−π]/g, (sign) => signs[sign] ?? sign)
    .replace(
      /[⁺⁻]?[⁰¹²³⁴-⁹]+/g,
      (run) => `^(${[...run].map((sign) => level[raised.indexOf(sign)]).join('')})`,
    );
}

export const withPercentMarks = (text: string): string => text.replace(percent, percentMark);
