import { callerOf, ExpectedError, whenClosed } from '@mcp-reference/core';
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
import type { App } from '../app.js';
import type { Caller } from '../git/fair-queue.js';
import { type Given, isMaterial, textOf, valuesOf } from '../library/arguments.js';
import { type PromptArgument, type PromptFile, slot } from '../library/prompt-file.js';
import { render, type Value } from '../library/render.js';
import { languages } from '../material/language.js';

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
  whenClosed(server, app.onChange(sync));
}

function register(server: McpServer, app: App, file: PromptFile): RegisteredPrompt {
  return server.registerPrompt(
    file.name,
    {
      ...(file.title && { title: file.title }),
      ...(file.description && { description: file.description }),
      argsSchema: argsSchemaOf(file, app),
    },
    (args, ctx) => fill(file, args as Given, app, ctx),
  );
}

async function fill(file: PromptFile, given: Given, app: App, ctx: ServerContext): Promise<GetPromptResult> {
  const caller: Caller = { name: callerOf(ctx), signal: ctx.mcpReq.signal };
  try {
    const values = valuesOf(file, given);
    for (const argument of file.arguments.filter(isMaterial)) {
      const text = textOf(argument, given);
      if (text === undefined) continue;
      const material = await app.readMaterial(text, caller).catch((error: unknown) => {
        throw error instanceof ExpectedError
          ? new ExpectedError(`${argument.name}: ${error.message}`)
          : error;
      });
      values.set(argument.name, material);
    }
    for (const path of includedIn(file)) {
      // A file that cannot be included stays the text that names it.
      const included = await app.readSource(`path:${path}`, 1, caller).catch((error: unknown) => {
        if (!(error instanceof ExpectedError)) throw error;
      });
      if (included) values.set(`@${path}`, included);
    }
    const text = render(file, withLanguage(file, values));
    const { description = '' } = file;
    return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
  }
}

/** The files that a prompt includes: so many, of those that it names. */
function includedIn({ body }: PromptFile): string[] {
  const paths = [...body.matchAll(slot)].flatMap(([, content = '']) => /^@(.*)$/.exec(content)?.[1] ?? []);
  return [...new Set(paths)].slice(0, 10);
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

function schemaOf({ name, description = name, required, kind, choices }: PromptArgument, app: App) {
  const isRequired = `is required: ${description}`;
  const text = z
    .string({ error: ({ input }) => (input === undefined ? isRequired : undefined) })
    .min(required ? 1 : 0, isRequired)
    .max(longest[kind])
    .describe(description);
  const suggest = suggestions({ kind, choices }, app);
  const withCompletion = suggest === undefined ? text : completable(text, suggest);
  return required ? withCompletion : withCompletion.optional();
}

function suggestions({ kind, choices }: Pick<PromptArgument, 'kind' | 'choices'>, app: App) {
  if (choices !== undefined)
    return (start = '') => Object.keys(choices).filter((choice) => choice.startsWith(start));
  if (kind === 'language')
    return (start = '') => {
      const wanted = start.toLowerCase();
      return languages.filter((language) => language.startsWith(wanted));
    };
  return kind === 'material' ? (start = '') => app.suggestSources(start) : undefined;
}
