import ts from 'typescript';

/** A whole program without the marks of its regions, or one region of it. @throws Error when that is empty */
export function regionOf(source: string, name?: string): string {
  const lines = source.split('\n');
  const mark = (word: string) => lines.findIndex((line) => line.trim() === `// #${word} ${name}`);
  const [first, last] = name === undefined ? [-1, lines.length] : [mark('region'), mark('endregion')];
  if (name !== undefined && (first === -1 || last < first)) throw new Error(`there is no region ${name}`);
  return shown(lines.slice(first + 1, last).filter((line) => !/^\s*\/\/ #(end)?region /.test(line)));
}

/** A declaration with the comment right above it, as the compiler finds it. @throws Error when there is none */
export function declarationOf(source: string, name: string): string {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const node = find(file, name);
  if (node === undefined) throw new Error(`there is no declaration of ${name}`);
  const comments = ts.getLeadingCommentRanges(source, node.getFullStart()) ?? [];
  const above = comments.filter(({ end }) => !/\n\s*\n/.test(source.slice(end, node.getStart())));
  const start = above.at(-1)?.pos ?? node.getStart();
  const lineStart = source.lastIndexOf('\n', start) + 1;
  return shown(source.slice(lineStart, node.getEnd()).split('\n'));
}

/** Members of a JSON file. @throws Error when one is not there */
export function membersOf(json: string, keys: string[]): string {
  const all = JSON.parse(json) as Record<string, unknown>;
  const gone = keys.filter((key) => !(key in all));
  if (gone.length > 0) throw new Error(`there is no ${gone.join(', ')}`);
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, all[key]])), null, 2);
}

function find(node: ts.Node, name: string): ts.Node | undefined {
  if (nameOf(node) === name) return node;
  return ts.forEachChild(node, (child) => find(child, name));
}

function nameOf(node: ts.Node): string | undefined {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations[0]?.name.getText();
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isMethodDeclaration(node);
  return named ? node.name?.getText() : undefined;
}

/** Without the indentation that all lines share. */
function shown(lines: string[]): string {
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.length === 0) throw new Error('the excerpt is empty');
  const indent = Math.min(...filled.map((line) => line.search(/\S/)));
  return lines
    .map((line) => line.slice(indent))
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}
