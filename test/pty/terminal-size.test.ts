import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {withSize} from '../../source/lab/docker/terminal-exec.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

test('a program in a container begins when its terminal has a size, which Docker tells later', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'size-'));
	const gate = path.join(folder, 'told');
	const script = `stty rows 0 cols 0
		(until [ -e "$1" ]; do sleep 0.01; done; stty rows 12 cols 61 < /dev/tty) &
		echo begun
		exec sh -c "$0" sh -c 'echo "size $(stty size)"; cat'`;
	const terminal = new PtyTerminal('/bin/sh', ['-c', script, withSize, gate], {columns: 80, rows: 24});
	onTestFinished(async () => {
		terminal.stop();
		await rm(folder, {recursive: true});
	});
	await terminal.sees('begun');
	await writeFile(gate, '');
	await terminal.sees(/size \d+ \d+/);
	expect(terminal.written).toContain('size 12 61');
});
