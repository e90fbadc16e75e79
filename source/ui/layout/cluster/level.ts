/** Levels of detail, from everything with blank lines to the essential. */
export const levels = ['roomy', 'full', 'brief', 'terse'] as const;

/** `compact` does without boxes. */
export type Level = (typeof levels)[number] | 'compact';
