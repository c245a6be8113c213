const lineWidth = 110;

/** JSON as Biome formats it: objects over several lines, lists on one line where they fit. */
export function printJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  const oneLine = text.replaceAll(
    /^( *(?:"[^"]*": )?)\[\n([^[\]{}]*?)\n *\](,?)$/gm,
    (list, key, items, comma) => {
      const joined = (items as string)
        .split('\n')
        .map((item) => item.trim())
        .join(' ');
      const line = `${key}[${joined}]${comma}`;
      return line.length <= lineWidth ? line : list;
    },
  );
  return `${oneLine}\n`;
}
