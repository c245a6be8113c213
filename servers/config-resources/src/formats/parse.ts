import { basename, extname } from 'node:path';
import { parseDotenv } from './dotenv.js';
import { ConfigProblem } from './problem.js';
import { emptyMap, type MapNode, type Node } from './tree.js';

/** .env, .env.local, app.env */
export const isDotenv = (file: string): boolean => {
  const name = basename(file);
  return name === '.env' || name.startsWith('.env.') || name.endsWith('.env');
};
export const isConfigFile = (name: string) => isDotenv(name) || /\.(ya?ml|toml|json)$/i.test(name);

/** The tree of one file: its top level must be a mapping. */
export async function parseFile(text: string, name: string, prefix: string | undefined): Promise<MapNode> {
  // A file is empty for a moment while it is written; one that has nothing to say can be deleted.
  if (text.trim() === '') throw new ConfigProblem('is empty');
  const tree = await parseAs(text, name, prefix);
  if (tree.kind === 'map') return tree;
  if (tree.kind === 'scalar' && tree.value === null) return emptyMap({ from: 'file', file: name, line: 1 });
  throw new ConfigProblem(
    'holds no mapping at its top level',
    tree.origin.from === 'file' ? tree.origin.line : 1,
  );
}

async function parseAs(text: string, name: string, prefix: string | undefined): Promise<Node> {
  if (isDotenv(name)) return parseDotenv(text, name, prefix);
  switch (extname(name).toLowerCase()) {
    case '.json':
      return (await import('./json.js')).parseJson(text, name);
    case '.toml':
      return (await import('./toml.js')).parseToml(text, name);
    default:
      return (await import('./yaml.js')).parseYaml(text, name);
  }
}
