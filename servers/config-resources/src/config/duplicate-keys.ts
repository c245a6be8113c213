const token = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** The line of a key that stands twice in one object of a valid JSON text: `JSON.parse` keeps the last in silence. */
export function lineOfDuplicate(text: string): number | undefined {
  const open: (Set<string> | undefined)[] = [];
  let isKey = false;
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === '{') open.push(new Set());
    else if (found === '[') open.push(undefined);
    else if (found === '}' || found === ']') open.pop();
    const keys = open.at(-1);
    if (isKey && found.startsWith('"') && keys !== undefined) {
      const key = found.includes('\\') ? (JSON.parse(found) as string) : found.slice(1, -1);
      if (keys.has(key)) return text.slice(0, index).split('\n').length;
      keys.add(key);
    }
    isKey = found === '{' || (found === ',' && keys !== undefined);
  }
  return undefined;
}
