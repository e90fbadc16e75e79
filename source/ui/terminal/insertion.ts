import type {EmulatorModes} from '../emulator/emulator.js';

const pasteStart = '\u001B[200~';
const pasteEnd = '\u001B[201~';
/** Makes a line editor take the next key literally. */
const quote = '\u0016';

/**
 * Input that puts a command at a shell's prompt without running it: as a paste where the shell supports pastes, else
 * with each line end quoted. Undefined where a full-screen program would take it for its own keys. Only for a shell at
 * its prompt: a running command would read it.
 */
export function insertion(
	text: string,
	{bracketedPaste, alternateScreen}: Pick<EmulatorModes, 'bracketedPaste' | 'alternateScreen'>,
): string | undefined {
	if (alternateScreen) return undefined;
	const safe = text
		.replaceAll(/\r\n?/g, '\n')
		// No key is pressed by what is left, and no paste is ended: a mark of its end needs an escape.
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
		.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '')
		.replace(/\n+$/, '');
	if (bracketedPaste) return `${pasteStart}${safe}${pasteEnd}`;
	return safe.replaceAll(/[\n\t]/g, (character) => quote + character);
}
