/**
 * Sets variables that Ink and React read once, when they are imported. Call it before either is imported; for that
 * reason this module imports nothing.
 */
export function prepareEnvironment(env: Record<string, string | undefined> = process.env): void {
	// React's development build keeps a measurement of every update for ever.
	env.NODE_ENV ??= 'production';
	// On a supposed build server Ink shows no frame before the end, not even on a terminal. `CI=false` would help that,
	// but then there are no colours.
	for (const name of Object.keys(env)) {
		if (name === 'CI' || name === 'CONTINUOUS_INTEGRATION' || name.startsWith('CI_')) delete env[name];
	}
	// Makes Ink wait for developer tools that are not there.
	delete env.DEV;
}
