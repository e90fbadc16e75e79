import {toString as wordsOf} from 'mdast-util-to-string';
import type {StepView} from '../tutor/views.js';
import type {Beat} from './demo.js';
import {typedText} from './typed-text.js';

/** Milliseconds: for each word, at least, and at most. */
const readingMs = {perWord: 300, least: 2000, most: 30_000};

/**
 * How long a beat is shown when the demonstration goes on by itself, in milliseconds: the time to read what is new in
 * it.
 */
export function readingTime(beat: Beat, step: StepView | undefined): number {
	const time = newWords(beat, step) * readingMs.perWord;
	return Math.min(readingMs.most, Math.max(readingMs.least, time));
}

function newWords(beat: Beat, step: StepView | undefined): number {
	if (step === undefined) return 0;
	switch (beat.kind) {
		case 'explaining':
			return count(
				[step.title, ...step.blocks.map((block) => (block.kind === 'prose' ? wordsOf(block.node) : ''))].join(' '),
			);
		case 'typed': {
			const action = step.actions[beat.action];
			// Most of it was read while it was typed.
			return action === undefined ? 0 : count(typedText(action)) / 3;
		}

		case 'ran':
			// Its output came while it ran, and the next command is announced.
			return 12;
		case 'passed':
			return count(step.checks.join(' '));
		case 'finished':
			return 60;
		default:
			return 0;
	}
}

function count(text: string): number {
	return text.split(/\s+/).filter(Boolean).length;
}
