// The view of the library, filter and sort: its data, its form in an address, its form as text. A table of contents.
export * from './filter/schema.ts';
export { viewFromSearch, viewToSearch } from './filter/address.ts';
