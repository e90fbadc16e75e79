import {existsSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {type BrowserContext, chromium} from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Why no page can be tested here, if so. */
export const noBrowser = existsSync(executablePath) ? undefined : `there is no ${executablePath}`;

/** Starts Chromium without a window, all of whose files lie in the folder. */
export async function startBrowser(folder: string): Promise<BrowserContext> {
	const home = path.join(folder, 'browser');
	mkdirSync(home, {recursive: true, mode: 0o700});
	return chromium.launchPersistentContext(path.join(home, 'profile'), {
		executablePath,
		headless: true,
		env: {...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home},
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}
