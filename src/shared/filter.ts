// The view of the library, filter and sort: its data, its form in an address, its form as text. A table of contents.
export * from './filter/schema.ts';
export { viewFromSearch, viewToSearch } from './filter/address.ts';
export { completeFilter, type Suggestion, type Suggestions } from './filter/complete.ts';
export { conjoin, hasParts, negate, normal, same, unitsOf } from './filter/normal.ts';
export { NO_NAMES, type FilterNames } from './filter/names.ts';
export { parseFilter, type ParsedText, type TextError } from './filter/parse.ts';
export { printFilter, terms } from './filter/print.ts';
