import {isCourseName, type Known} from './own-names.js';

const always =
	/\b(?:pg_drop_replication_slot|pg_replication_origin_drop|DROP_REPLICATION_SLOT|pg_file_unlink|pg_file_rename|lo_unlink)\b|\\gexec\b|\bALTER\b[^;]* DROP \S/i;
const statement =
	/(?<![-\w])(?:DROP \w+(?: BY)?(?: IF EXISTS)?|\b(?:TRUNCATE(?: TABLE)?|DELETE FROM)(?: ONLY)?) ([^;'`)]*)/gi;
const ofCourse = /^DROP (?:ROLE|USER|DATABASE|OWNED BY)\b|^TRUNCATE|^DELETE/i;

/** Whether the text holds a statement that drops or empties what is not the course's own. */
export function dropsForeign(text: string, known: Known): boolean {
	// What stands behind `--` is a comment in SQL, and an option in a shell.
	return [text, text.replaceAll(/--[^\n]*\n/g, ' ')].some((variant) => {
		const plain = variant
			.replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
			.replaceAll(/\*\/|\s/g, ' ')
			.replaceAll(/ +/g, ' ');
		return always.test(plain) || [...plain.matchAll(statement)].some((match) => namesForeign(match, known));
	});
}

function namesForeign([whole, names = '']: RegExpExecArray, known: Known): boolean {
	if (names.trim() === '' || (/^TRUNCATE/i.test(whole) && names.startsWith('-'))) return false;
	if (!ofCourse.test(whole)) return true;
	const dropped = names
		.replaceAll(/[\\"]/g, '')
		.replace(/ (?:CASCADE|RESTRICT|WHERE .*)$/i, '')
		.split(',');
	return !dropped.every((name) => isCourseName(name.trim(), known));
}
