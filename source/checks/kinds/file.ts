import {notYet, passed} from '../observation.js';
import type {CheckProbe} from '../probe.js';

export const probeFile: CheckProbe<'file'> = async ({path, contains, mode, absent}, {engine}) => {
	const found = await engine.status(path);
	if (absent) return found === undefined ? passed({code: 'path-missing', path}) : notYet({code: 'path-present', path});
	if (found === undefined) return notYet({code: 'path-missing', path});
	if (found.kind !== 'file') return notYet({code: 'path-is-folder', path});
	if (mode !== undefined && found.mode !== mode)
		return notYet({code: 'mode-wrong', path, mode: found.mode, wanted: mode});
	if (contains === undefined) return passed({code: 'path-present', path});
	const text = await engine.readFile(path);
	return new RegExp(contains, 'm').test(text ?? '')
		? passed({code: 'line-present', path})
		: notYet({code: 'line-missing', path});
};
