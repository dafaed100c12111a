// The languages that the spell check knows, by name.

/** Each has a dictionary of its own words. */
export const LANGUAGES = ['en-US', 'en-GB'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Record<Language, string> = { 'en-US': 'American English', 'en-GB': 'British English' };
