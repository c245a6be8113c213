import {
  completable,
  type GetPromptResult,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type RegisteredPrompt,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from './app.js';
import { suggestSources } from './completion.js';
import { GitError } from './git/git-error.js';
import { languages } from './language.js';
import type { PromptArgument, PromptFile } from './library/prompt-file.js';
import { oneLine, render, type Value } from './library/render.js';
import { readMaterial } from './material.js';

const longest = { text: 2_000, language: 100, quote: 20_000, material: 200_000 };

/** Registers the library's prompts, and keeps the server's in step with the files for as long as it lives. */
export function registerPrompts(server: McpServer, app: App): void {
  const registered = new Map<string, { file: PromptFile; prompt: RegisteredPrompt }>();
  const sync = () => {
    const { prompts } = app.library();
    for (const [name, { file, prompt }] of registered) {
      if (prompts.get(name) === file) continue;
      prompt.remove();
      registered.delete(name);
    }
    for (const file of prompts.values()) {
      if (!registered.has(file.name))
        registered.set(file.name, { file, prompt: register(server, app, file) });
    }
  };
  sync();
  const stop = app.onChange(sync);
  const { onclose } = server.server;
  server.server.onclose = () => {
    onclose?.();
    stop();
  };
}

function register(server: McpServer, app: App, file: PromptFile): RegisteredPrompt {
  return server.registerPrompt(
    file.name,
    { title: file.title, description: file.description, argsSchema: argsSchemaOf(file, app) },
    (args, ctx) => fill(file, args as Record<string, string | undefined>, app, ctx),
  );
}

async function fill(
  file: PromptFile,
  args: Record<string, string | undefined>,
  app: App,
  ctx: ServerContext,
): Promise<GetPromptResult> {
  const values = new Map<string, Value>();
  for (const argument of file.arguments) {
    const given = (Object.hasOwn(args, argument.name) && args[argument.name]) || argument.default;
    if (given !== undefined)
      values.set(argument.name, await readArgument(argument, given, app, ctx.mcpReq.signal));
  }
  return {
    description: file.description,
    messages: [{ role: 'user', content: { type: 'text', text: render(file, withLanguage(file, values)) } }],
  };
}

async function readArgument(
  { name, kind, choices }: PromptArgument,
  given: string,
  app: App,
  signal: AbortSignal,
): Promise<Value> {
  if (choices !== undefined)
    return choices[given] ?? refuse(`${name} is one of ${Object.keys(choices).join(', ')}`);
  if (kind === 'quote') return { text: given, languages: [], kind: 'code', truncated: false };
  if (kind !== 'material') return oneLine(given);
  try {
    return await readMaterial(given, app.repository, signal);
  } catch (error) {
    if (error instanceof GitError) return refuse(`${name}: ${error.message}`);
    throw error;
  }
}

/** A language that was not given is the one of the files that are reviewed. */
function withLanguage(file: PromptFile, values: Map<string, Value>): Map<string, Value> {
  const argument = file.arguments.find(({ kind }) => kind === 'language');
  if (argument === undefined || values.has(argument.name)) return values;
  const found = [...values.values()].flatMap((value) => (typeof value === 'string' ? [] : value.languages));
  if (found.length > 0) values.set(argument.name, found.slice(0, 3).join(', '));
  return values;
}

/** Made once for each file, not for each server: over HTTP there is a server for every request. */
function argsSchemaOf(file: PromptFile, app: App): z.ZodObject {
  let schema = app.argsSchemas.get(file);
  if (schema === undefined) {
    schema = z.object(
      Object.fromEntries(file.arguments.map((argument) => [argument.name, schemaOf(argument, app)])),
    );
    app.argsSchemas.set(file, schema);
  }
  return schema;
}

function schemaOf({ description, required, kind, choices }: PromptArgument, app: App) {
  const text = z.string().max(longest[kind]).describe(description);
  const schema = choices === undefined ? text : z.enum(Object.keys(choices)).describe(description);
  const suggest = suggestions({ kind, choices }, app);
  const withCompletion = suggest === undefined ? schema : completable(schema, suggest as never);
  return required ? withCompletion : withCompletion.optional();
}

function suggestions({ kind, choices }: Pick<PromptArgument, 'kind' | 'choices'>, app: App) {
  if (choices !== undefined)
    return (start = '') => Object.keys(choices).filter((choice) => choice.startsWith(start));
  if (kind === 'language')
    return (start = '') => languages.filter((language) => language.startsWith(start.toLowerCase()));
  return kind === 'material' ? (start = '') => suggestSources(start, app.repository) : undefined;
}

function refuse(message: string): never {
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
