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

/** A raised digit that a percent sign follows. */
const raisedPercent = new RegExp(`[⁰¹²³⁴-⁹](?=\\s*${percent.source})`, 'u');
/** Behind which the operand of a raised run ends, or starts if it has no brackets: `5!²`, `1.5e-3²`, `x²`. */
const raisedRun = /[!%\s]*[⁺⁻]?[⁰¹²³⁴-⁹]+$/;
const plainOperand = /(?:(?<![\p{L}\w.])[\d.]+e[+-]\d+|[\p{L}\w.]*)$/iu;

/** `10²%` is `(10²)%`: to the parser the percent sign would belong to the exponent. */
export function withRaisedInBrackets(text: string): string {
  const end = text.search(raisedPercent) + 1;
  if (end === 0) return text;
  const start = operandStart(text.slice(0, end).replace(raisedRun, ''));
  return withRaisedInBrackets(`${text.slice(0, start)}(${text.slice(start, end)})${text.slice(end)}`);
}

/** Where the last operand of a text starts. Brackets belong to it, and the name of a function before them. */
function operandStart(text: string): number {
  let start = text.length;
  for (let depth = 0; start > 0; ) {
    const sign = text[start - 1] ?? '';
    if (/[)\]]/.test(sign)) depth++;
    else if (/[([]/.test(sign)) depth--;
    else if (depth === 0) break;
    start--;
    if (depth <= 0) break;
  }
  return text.slice(0, start).replace(plainOperand, '').length;
}

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
