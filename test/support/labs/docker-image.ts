import {Daemon} from '../../../source/lab/docker/daemon.js';
import {findEndpoint} from '../../../source/lab/docker/endpoint.js';

const candidates = [process.env.PG_TUTORIAL_TEST_IMAGE, 'pg-replication-tutorial/postgres:15', 'postgres:15'];

/** The image that the Docker tests use, or why they cannot run. */
export async function dockerTestImage(): Promise<{image: string} | {reason: string}> {
	try {
		const daemon = new Daemon(await findEndpoint());
		await daemon.version();
		for (const image of candidates) if (image !== undefined && (await daemon.hasImage(image))) return {image};
		return {reason: 'no image of PostgreSQL is here for docker; build one with test/image/build'};
	} catch {
		return {reason: 'no docker daemon answers'};
	}
}
