import type {ImagePull, LayerPull} from '../engine.js';

/** A message of the daemon while it pulls (https://docs.docker.com/reference/api/engine/, POST /images/create). */
export type PullEvent = {
	readonly id?: string;
	readonly status?: string;
	readonly progressDetail?: {readonly current?: number; readonly total?: number};
	readonly error?: string;
};

export function beginPull(image: string): ImagePull {
	return {kind: 'image', image, layers: []};
}

/** The progress of a pull after a message; the same object when the message is not about a layer. */
export function foldPull(pull: ImagePull, event: PullEvent): ImagePull {
	const {id} = event;
	if (id === undefined) return pull;
	const known = pull.layers.findIndex((layer) => layer.id === id);
	const before = pull.layers[known];
	const layer = layerAfter(before ?? {id, state: 'waiting'}, event);
	if (layer === undefined) return pull;
	return {...pull, layers: before ? pull.layers.with(known, layer) : [...pull.layers, layer]};
}

/** Undefined when the message is not about a layer, such as the first one, whose `id` is the image's tag. */
function layerAfter(before: LayerPull, {id = '', status = '', progressDetail}: PullEvent): LayerPull | undefined {
	const {total} = before;
	switch (status) {
		case 'Pulling fs layer':
		case 'Waiting':
			return {id, state: 'waiting'};
		case 'Downloading':
		case 'Extracting': {
			const state = status === 'Downloading' ? 'downloading' : 'extracting';
			// A store that counts otherwise, such as seconds of extraction, tells no total then.
			const size = progressDetail?.total ?? total;
			return {
				id,
				state,
				current: progressDetail?.total === undefined ? undefined : progressDetail.current,
				total: size,
			};
		}

		case 'Verifying Checksum':
		case 'Download complete':
			return {id, state: 'downloaded', current: total, total};
		case 'Pull complete':
		case 'Already exists':
			return {id, state: 'done', current: total, total};
		default:
			return /^Retrying in \d+ second/.test(status) ? {id, state: 'retrying', total} : undefined;
	}
}
