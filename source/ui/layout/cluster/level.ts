/** How much is told, from all of it with air between to what must be known. */
export const levels = ['roomy', 'full', 'brief', 'terse'] as const;

/** `compact` does without boxes. */
export type Level = (typeof levels)[number] | 'compact';
