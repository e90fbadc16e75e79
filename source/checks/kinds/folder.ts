import {notYet, passed} from '../observation.js';
import type {CheckProbe} from '../probe.js';

export const probeFolder: CheckProbe<'folder'> = async ({path, mode}, {engine}) => {
	const found = await engine.status(path);
	if (found === undefined) return notYet({code: 'path-missing', path});
	if (found.kind !== 'folder') return notYet({code: 'path-is-file', path});
	if (mode !== undefined && found.mode !== mode)
		return notYet({code: 'mode-wrong', path, mode: found.mode, wanted: mode});
	return passed({code: 'path-present', path});
};
