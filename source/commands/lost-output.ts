import {constants} from 'node:os';
import type {OutputLoss} from '../base/output-loss.js';
import {printToStderr} from '../base/print.js';
import {inWords} from '../lab/file-errors.js';

/**
 * Says on stderr why output was lost, unless nobody reads it any more. Returns the exit code, which shells have for a
 * program that this ends.
 */
export function reportLoss(loss: OutputLoss): number {
	switch (loss.kind) {
		case 'unread':
			return 128 + constants.signals.SIGPIPE;
		case 'hung-up':
			return 128 + constants.signals.SIGHUP;
		case 'unwritable':
			if (loss.stream === 'stdout') {
				printToStderr(`What this command prints cannot be written: ${inWords(loss.error)}.`);
			}

			return 1;
	}
}
