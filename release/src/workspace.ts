import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeSettings, type SettingInfo, type SettingsSchema } from '@mcp-reference/core';
import * as z from 'zod/v4';

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

export const serverNames = [
  'calculator',
  'weather',
  'config-resources',
  'code-review-prompts',
  'notifications',
] as const;
export type ServerName = (typeof serverNames)[number];

export const libraryNames = ['core', 'testing', 'create'] as const;

/** The folders of all packages that are published, relative to the repository. */
export const publishedFolders = [
  ...serverNames.map((name) => `servers/${name}`),
  ...libraryNames.map((name) => `packages/${name}`),
];

export interface Manifest {
  name: string;
  version: string;
  description: string;
  license: string;
  author: string;
  homepage: string;
  bugs: string;
  mcpName?: string;
  bin?: Record<string, string>;
  files: string[];
  engines: { node: string };
  repository: { url: string; directory: string };
  keywords: string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** A setting of a server, with what its schema says of its values. */
export interface Setting extends SettingInfo {
  type: 'string' | 'number' | 'boolean';
  choices?: string[];
  minimum?: number;
  maximum?: number;
}

export interface PublishedServer {
  name: ServerName;
  /** `Config Resources` */
  title: string;
  folder: string;
  manifest: Manifest & { mcpName: string };
  settings: Setting[];
}

/** @param folder relative to the repository, `servers/weather` */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8')) as Manifest;
}

export async function readServer(name: ServerName): Promise<PublishedServer> {
  const folder = `servers/${name}`;
  const manifest = readManifest(folder);
  const { mcpName } = manifest;
  if (mcpName === undefined) throw new Error(`${folder}/package.json has no mcpName`);
  const module = (await import(`${root}/${folder}/src/settings.ts`)) as { settings: SettingsSchema };
  const title = name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
  return { name, title, folder, manifest: { ...manifest, mcpName }, settings: settingsOf(module.settings) };
}

export function readServers(): Promise<PublishedServer[]> {
  return Promise.all(serverNames.map(readServer));
}

interface ValueSchema {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
}

function settingsOf(schema: SettingsSchema): Setting[] {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  return describeSettings(schema).map((info) => {
    const value = (json.properties?.[info.name] ?? {}) as ValueSchema;
    const { type, enum: choices, minimum, maximum, default: fallback = info.default } = value;
    return {
      ...info,
      ...(fallback !== undefined && { default: fallback }),
      type: type === 'boolean' ? 'boolean' : type === 'number' || type === 'integer' ? 'number' : 'string',
      ...(choices && { choices }),
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
    };
  });
}
