import type {Look} from '../look.js';
import {notYet, type Observation, passed} from '../observation.js';

export const lookAtFolder: Look<'folder'> = async ({path, mode}, {engine}) => {
	const found = await engine.status(path);
	const expected = mode === undefined ? `a folder ${path}` : `a folder ${path} with mode ${mode}`;
	if (found === undefined) return notYet(expected, `there is no ${path}`);
	if (found.kind !== 'folder') return notYet(expected, `${path} is a file`);
	if (mode !== undefined && found.mode !== mode) return otherMode(expected, path, found.mode, mode);
	return passed(`${path} is there, mode ${found.mode}`);
};

export const lookAtFile: Look<'file'> = async ({path, contains, mode, absent}, {engine}) => {
	const found = await engine.status(path);
	if (absent) return found === undefined ? passed(`${path} is gone`) : notYet(`no file ${path}`, `${path} is there`);
	const expected = `a file ${path}${mode === undefined ? '' : ` with mode ${mode}`}`;
	if (found === undefined) return notYet(expected, `there is no ${path}`);
	if (found.kind !== 'file') return notYet(expected, `${path} is a folder`);
	if (mode !== undefined && found.mode !== mode) return otherMode(expected, path, found.mode, mode);
	if (contains === undefined) return passed(`${path} is there`);
	const text = await engine.readFile(path);
	return new RegExp(contains, 'm').test(text ?? '')
		? passed(`${path} has the line`)
		: notYet(`a line in ${path} that matches ${contains}`, `${path} has no such line`);
};

function otherMode(expected: string, path: string, mode: string, wanted: string): Observation {
	return notYet(expected, `${path} has mode ${mode}`, [
		{source: 'state', text: `${path} has mode ${mode}, not ${wanted}`},
	]);
}
