// Renders the reference part of docs/cli.md from the commands themselves, so that no command, option or result can be
// undocumented. A test compares; `UPDATE_DOCS=1 npx vitest run tests/unit/cli` rewrites.
import { Command, type Option } from 'commander';
import { z } from 'zod';
import { common } from './options.ts';
import { allCommands } from './program.ts';
import { commandResults } from './results.ts';

interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  description?: string;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

/** A schema as a TypeScript-like type, descriptions as comments. */
function typeText(schema: JsonSchema, indent = ''): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map((each) => typeText(each, indent)))].join(' | ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') {
    const item = typeText(schema.items ?? {}, indent);
    return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
  }
  if (schema.type === 'object') return objectText(schema, indent);
  const types = [schema.type ?? 'any'].flat();
  return types.map((type) => (type === 'integer' ? 'number' : type)).join(' | ');
}

function objectText(schema: JsonSchema, indent: string): string {
  if (!schema.properties) {
    const values = schema.additionalProperties;
    return `{ [name: string]: ${typeof values === 'object' ? typeText(values, indent) : 'any'} }`;
  }
  const inner = `${indent}  `;
  const lines = Object.entries(schema.properties).map(([name, property]) => {
    const optional = schema.required?.includes(name) === true ? '' : '?';
    const comment = property.description === undefined ? '' : `  // ${property.description}`;
    return `${inner}${name}${optional}: ${typeText(property, inner)}${comment}`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

const fullName = (command: Command): string =>
  command.parent?.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function optionDefault(value: unknown): string {
  if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) return '';
  return typeof value === 'string' || typeof value === 'number' ? ` Default: \`${cell(String(value))}\`.` : '';
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
const optionTable = (rows: string[]): string => `| option | what it does |\n| --- | --- |\n${rows.join('\n')}`;

/** Options that every command takes are shown once. */
const commonOptions = common(new Command()).options;
const COMMON = new Set(commonOptions.map((option) => option.long));

function optionRow(option: Option): string {
  const choices = option.argChoices ? ` One of ${option.argChoices.map((choice) => `\`${choice}\``).join(', ')}.` : '';
  const needed = option.mandatory ? ' Required.' : '';
  return `| \`${cell(option.flags)}\` | ${cell(option.description)}${choices}${needed}${optionDefault(option.defaultValue)} |`;
}

function commandText(command: Command): string {
  const name = fullName(command);
  const usage = command.registeredArguments.map((arg) => {
    const argument = `${arg.name()}${arg.variadic ? '...' : ''}`;
    return arg.required ? `<${argument}>` : `[${argument}]`;
  });
  const options = command.options.filter((option) => !COMMON.has(option.long)).map(optionRow);
  const parts = [
    `### \`marquee ${[name, ...usage].join(' ')}\``,
    `${sentence(command.description())}`,
    ...(options.length > 0 ? [optionTable(options)] : []),
  ];
  const results = Object.entries(commandResults).filter(([key]) => key === name || key.startsWith(`${name} --`));
  for (const [key, result] of results) {
    if (result === null) continue;
    const what = result.form === 'lines' ? 'JSON lines, each' : 'With `--json`';
    const flag = key === name ? '' : ` and \`${key.slice(name.length + 1)}\``;
    const schema = z.toJSONSchema(result.schema, { unrepresentable: 'any', reused: 'inline' }) as JsonSchema;
    parts.push(`${what}${flag}:`, `\`\`\`text\n${typeText(schema)}\n\`\`\``);
  }
  return parts.join('\n\n');
}

/** The whole reference, one section per command. */
export function renderReference(program: Command): string {
  const commands = allCommands(program).filter((command) => command.commands.length === 0);
  return [`Every command takes:\n\n${optionTable(commonOptions.map(optionRow))}`, ...commands.map(commandText)].join(
    '\n\n',
  );
}
