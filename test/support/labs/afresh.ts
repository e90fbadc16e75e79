/**
 * Does something again, from its beginning, until it succeeds; returns what came of it. Archivers read new settings a moment
 * after their servers do, so a segment that is finished at once may still go to the old command.
 * @throws what the last attempt has thrown, after half a minute
 */
export async function afresh<T>(attempt: () => Promise<T>): Promise<T> {
	const deadline = Date.now() + 30_000;
	for (;;) {
		try {
			return await attempt();
		} catch (error) {
			if (Date.now() > deadline) throw error;
		}
	}
}
