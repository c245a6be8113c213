import type { PublishedServer, Setting } from '../published-server.ts';
import type { Offer } from './readme.ts';

/** The manifest of an MCP bundle: how a desktop host starts the server, and what it asks the user for. */
export function mcpbManifest({ title, name, manifest, settings }: PublishedServer, offer: Offer): object {
  const { repository, engines } = manifest;
  const entryPoint = Object.values(manifest.bin ?? {})[0] ?? 'dist/main.js';
  return {
    manifest_version: '0.3',
    name,
    display_name: title,
    version: manifest.version,
    description: manifest.description,
    author: { name: manifest.author, url: repository.url.replace(/^git\+|\.git$/g, '') },
    repository: { type: 'git', url: repository.url.replace(/^git\+/, '') },
    homepage: manifest.homepage,
    documentation: manifest.homepage,
    support: manifest.bugs,
    license: manifest.license,
    keywords: manifest.keywords,
    server: {
      type: 'node',
      entry_point: entryPoint,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${entryPoint}`],
        ...(settings.length > 0 && {
          env: Object.fromEntries(
            settings.map((setting) => [setting.name, `\${user_config.${optionName(setting)}}`]),
          ),
        }),
      },
    },
    ...(offer.tools.length > 0 && {
      tools: offer.tools.map(({ name: tool, description = '' }) => ({ name: tool, description })),
    }),
    // Their texts are made from arguments when they are asked for.
    ...(offer.prompts.length > 0 && { prompts_generated: true }),
    compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: engines.node } },
    ...(settings.length > 0 && {
      user_config: Object.fromEntries(settings.map((setting) => [optionName(setting), option(setting)])),
    }),
  };
}

function optionName({ name }: Setting): string {
  return name.toLowerCase();
}

function option(setting: Setting): object {
  const { name, path, type, secret, minimum, maximum, default: fallback } = setting;
  // A desktop host starts servers in a folder that means nothing to the user.
  const wanted = path === 'directory' && fallback === '.';
  return {
    type: path ?? type,
    title: titleOf(name),
    description: descriptionOf(setting),
    ...(secret && { sensitive: true }),
    ...(minimum !== undefined && { min: minimum }),
    ...(maximum !== undefined && { max: maximum }),
    required: wanted,
    // Without a default the placeholder itself would be the variable's value. A variable set to nothing counts as not set.
    ...(!wanted && { default: type === 'string' ? '' : fallback }),
  };
}

/** A text field starts empty, so that the server knows what was set. The description names the default. */
function descriptionOf({ description, type, path, default: fallback }: Setting): string {
  const known = type === 'string' && path === undefined && fallback !== undefined && fallback !== '';
  const text = known ? `${description} (default: ${String(fallback)})` : description;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `OPEN_METEO_API_KEY`: `Open meteo API key` */
function titleOf(name: string): string {
  const acronyms = new Set(['api', 'url', 'nws']);
  const words = name
    .toLowerCase()
    .split('_')
    .map((word) => (acronyms.has(word) ? word.toUpperCase() : word))
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
