import type { Names } from './names.js';
import type { Template } from './templates.js';

const repository = 'https://github.com/mcp-reference/mcp-reference';

/**
 * Gives a file of a template the copy's names. Only where a name is a name: "weather" stays a word in comments, in
 * `get_weather` and in `weather://current/{city}`; what says who the server is changes.
 *
 * @param path relative to the copy
 */
export function rename(path: string, text: string, template: Template, names: Names): string {
  // This repository's scripts are run by pnpm; a copy's by what everyone has.
  const own = text.replaceAll(/`pnpm ([a-z][\w-]*)`/g, '`npm run $1`');
  if (path === 'README.md') return renameReadme(own, template, names);
  const old = template.name;
  const renamed = own
    .replaceAll(new RegExp(`@mcp-reference/${old}(?![\\w-])`, 'g'), names.packageName)
    .replaceAll(new RegExp(`mcp-reference-${old}(?![\\w-])`, 'g'), names.agent)
    .replaceAll(new RegExp(`(?<![\\w/-])mcp-${old}(?![\\w])`, 'g'), names.command)
    .replaceAll(repository, `https://www.npmjs.com/package/${names.packageName}`)
    // `new McpServer({ name: 'weather', title: 'Weather', …`
    .replaceAll(
      new RegExp(`(\\{ name: )'${old}', title: '[^']*'`, 'g'),
      `$1'${names.server}', title: '${names.title}'`,
    )
    // The example's client, and the folders that tests and examples make.
    .replaceAll(`name: '${old}-`, `name: '${names.server}-`)
    .replaceAll(`tmpdir(), '${old}-`, `tmpdir(), '${names.server}-`);
  return renameVariables(renamed, template, names);
}

/** Variables that begin with the server's name; those named for what they hold (`REVIEW_ROOT`) keep their names. */
function renameVariables(text: string, { name }: Template, names: Names): string {
  const variables = `${name.toUpperCase().replaceAll('-', '_')}_`;
  return text.replaceAll(new RegExp(`\\b${variables}(?=[A-Z])`, 'g'), names.variables);
}

/**
 * The copy is on no registry: `npx -y` of its name would run whatever a stranger has put there. Its README starts the
 * built file instead.
 */
function renameReadme(text: string, template: Template, names: Names): string {
  const old = template.name;
  const packageName = `@mcp-reference/${old}`;
  const built = `/path/to/${names.server}/dist/main.js`;
  const renamed = text
    .replaceAll(`claude mcp add ${old} `, `claude mcp add ${names.server} `)
    .replaceAll(`"${old}": {`, `"${names.server}": {`)
    .replaceAll(
      `"command": "npx", "args": ["-y", "${packageName}"]`,
      `"command": "node", "args": ["${built}"]`,
    )
    .replaceAll(`-- npx -y ${packageName}`, `-- node ${built}`)
    .replaceAll(`npx -y ${packageName}`, 'node dist/main.js')
    .replaceAll(new RegExp(`npx -y \\./servers/${old}(?![\\w-])`, 'g'), 'node dist/main.js')
    .replaceAll(new RegExp(`${packageName}(?![\\w-])`, 'g'), names.packageName)
    .replaceAll(new RegExp(`(?<![\\w/-])mcp-${old}(?![\\w])`, 'g'), names.command);
  return renameVariables(renamed, template, names);
}
