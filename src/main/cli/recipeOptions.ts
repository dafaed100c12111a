// Options of trainings, made from the recipe's schema: names, defaults, limits and explanations come from there, so a
// new setting of the recipe is an option without another word.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';
import { recipeSchema, type RecipeInput } from '../../shared/recipe.ts';
import { choicesOf, choicesText } from '../../shared/recipeChoices.ts';

/** The part of JSON Schema that recipes use. */
interface Setting {
  type?: 'object' | 'number' | 'integer' | 'boolean' | 'string' | 'array';
  properties?: Record<string, Setting>;
  enum?: string[];
  /** Of an array. */
  items?: Setting;
  minItems?: number;
  /** A value of one of several kinds, e.g. a number or a word. */
  anyOf?: Setting[];
  const?: string;
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

interface RecipeOption {
  /** Where the value belongs in the recipe: ["dropout", "residual"]. */
  path: string[];
  setting: Setting;
  /** Name of the option's value in commander: "dropoutResidual". */
  attribute: string;
}

const kebab = (text: string): string => text.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const camel = (text: string): string => text.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function settingsOf(schema: Setting, path: string[] = []): RecipeOption[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, setting]) => {
    const here = [...path, name];
    if (setting.type === 'object') return settingsOf(setting, here);
    return [{ path: here, setting, attribute: camel(here.map(kebab).join('-')) }];
  });
}

/** The settings of a recipe's schema as options. */
export const recipeOptionsOf = (schema: z.ZodType): RecipeOption[] =>
  settingsOf(z.toJSONSchema(schema, { io: 'input' }) as Setting);

/** Those of a genre head. */
export const recipeOptions: RecipeOption[] = recipeOptionsOf(recipeSchema);

function readNumber(setting: Setting): (text: string) => number {
  return (text) => {
    const value = Number(text);
    // Hexadecimal and the like are rather a slip of the finger than meant.
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) || !Number.isFinite(value))
      throw new InvalidArgumentError('It must be a number.');
    if (setting.type === 'integer' && !Number.isInteger(value))
      throw new InvalidArgumentError('It must be a whole number.');
    const low = setting.minimum ?? setting.exclusiveMinimum;
    if (low !== undefined && (value < low || value === setting.exclusiveMinimum)) {
      throw new InvalidArgumentError(
        `It must be ${value === setting.exclusiveMinimum ? 'more than' : 'at least'} ${low}.`,
      );
    }
    if (setting.maximum !== undefined && value > setting.maximum) {
      throw new InvalidArgumentError(`It must be at most ${setting.maximum}.`);
    }
    return value;
  };
}

/** "512,512", or "genres,title"; "none" where a list may be empty. */
function readList(setting: Setting): (text: string) => unknown[] {
  const { items, minItems } = setting;
  const readItem = (text: string): unknown => {
    if (items?.type === 'string' && items.enum === undefined) return text;
    if (items?.enum === undefined) return readNumber(items ?? {})(text);
    if (items.enum.includes(text)) return text;
    throw new InvalidArgumentError(`It must be of ${items.enum.join(', ')}.`);
  };
  return (text) =>
    text === 'none' && minItems === undefined ? [] : text.split(',').map((part) => readItem(part.trim()));
}

/** A number or one of some words, whichever it is. */
function readAny(kinds: readonly Setting[]): (text: string) => unknown {
  return (text) => {
    if (kinds.some((kind) => kind.const === text)) return text;
    const number = kinds.find(({ type }) => type === 'integer' || type === 'number');
    return readNumber(number ?? {})(text);
  };
}

/** Adds one option for each setting of the recipe. */
export function addRecipeOptions(command: Command, options: readonly RecipeOption[] = recipeOptions): Command {
  for (const { path, setting } of options) {
    const flag = `--${path.map(kebab).join('-')}`;
    const choices = choicesOf(path.join('.'));
    const about = [setting.description ?? '', choices === null ? '' : choicesText(choices)].join(' ').trim();
    const text = `${about} (default: ${String(setting.default)})`;
    if (setting.type === 'boolean') {
      command.option(flag, text);
      if (setting.default === true) command.option(flag.replace(/^--/, '--no-'), `Without this: ${about}`);
    } else if (setting.type === 'array') {
      const none = setting.minItems === undefined ? '; "none" for none' : '';
      const list = setting.items?.enum === undefined ? '' : ` Of ${setting.items.enum.join(', ')}`;
      const told = [...(setting.default as unknown[])].join(',');
      command.addOption(
        new Option(
          `${flag} <list>`,
          `${about.replace(/\.$/, '')}${list}; several with commas${none} (default: ${told})`,
        ).argParser(readList(setting)),
      );
    } else if (setting.anyOf) {
      command.addOption(new Option(`${flag} <value>`, text).argParser(readAny(setting.anyOf)));
    } else if (setting.enum) {
      command.addOption(new Option(`${flag} <choice>`, text).choices(setting.enum));
    } else if (setting.type === 'string') {
      command.option(`${flag} <text>`, text);
    } else {
      command.addOption(new Option(`${flag} <number>`, text).argParser(readNumber(setting)));
    }
  }
  return command;
}

/**
 * The recipe of a command line: settings of `file` (a parsed JSON file), replaced by the options that were given. What
 * neither names keeps its default.
 */
export function recipeFrom(command: Command, file: Record<string, unknown> = {}): RecipeInput {
  return givenSettings(command, recipeOptions, file) as RecipeInput;
}

/** The same for the options of any recipe's schema. */
export function givenSettings(
  command: Command,
  options: readonly RecipeOption[],
  file: Record<string, unknown> = {},
): Record<string, unknown> {
  const recipe = structuredClone(file);
  for (const { path, attribute } of options) {
    // Commander gives `--no-...` options a value also when nobody wrote them.
    if (command.getOptionValueSource(attribute) !== 'cli') continue;
    let place = recipe;
    for (const name of path.slice(0, -1)) place = (place[name] ??= {}) as Record<string, unknown>;
    place[path.at(-1)!] = command.getOptionValue(attribute);
  }
  return recipe;
}
