const signs: Record<string, string> = {
  '×': '*',
  '·': '*',
  '⋅': '*',
  '÷': '/',
  '−': '-',
  '²': '^2',
  '³': '^3',
  π: 'pi',
};

/** Signs that people and models write, as the parser reads them; `**` is a power in several languages. */
export function plainSigns(text: string): string {
  return text.replaceAll('**', '^').replace(/[×·⋅÷−²³π]/g, (sign) => signs[sign] ?? sign);
}
