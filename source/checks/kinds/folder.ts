import {notYet, passed} from '../observation.js';
import type {CheckProbe} from '../probe.js';

export const probeFolder: CheckProbe<'folder'> = async ({path, mode, ownedLike: like}, {engine}) => {
	const found = await engine.status(path);
	if (found === undefined) return notYet({code: 'path-missing', path});
	if (found.foreign !== undefined) return notYet({code: 'path-foreign', path, says: found.foreign});
	if (found.kind !== 'folder') return notYet({code: 'path-is-file', path});
	if (mode !== undefined && found.mode !== mode)
		return notYet({code: 'mode-wrong', path, mode: found.mode, wanted: mode});
	if (like !== undefined) {
		const model = await engine.status(like);
		if (model === undefined) return notYet({code: 'path-missing', path: like});
		if (found.owner !== model.owner) return notYet({code: 'owner-wrong', path, like});
	}

	return passed({code: 'path-present', path});
};
