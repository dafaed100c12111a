// The languages that the spell check knows, by name, and what is one word in any of them.

/** Each has a dictionary of its own words. */
export const LANGUAGES = ['en-US', 'en-GB'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Record<Language, string> = { 'en-US': 'American English', 'en-GB': 'British English' };

/** "Gandalf’s" is right where "Gandalf" is. */
export const withoutPossessive = (word: string): string => word.replace(/['’]s$/iu, '');
