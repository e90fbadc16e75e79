import {describe, expect, it} from 'vitest';
import {takeTerminal} from '../../source/ui/terminal/terminal.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

describe('takeTerminal', () => {
	it('shows the latest frame after the terminal was lent, and none before', async () => {
		const screen = new VirtualTerminal(20, 5);
		const terminal = takeTerminal(screen);
		terminal.stdout.write('before\n');
		await terminal.lend(async () => {
			expect(await screen.text()).toBe('');
			expect([screen.isAlternate, screen.rawMode]).toEqual([false, false]);
			screen.stdout.write('the other program');
			terminal.stdout.write('meanwhile\n');
			terminal.stdout.write('latest\n');
			expect(await screen.text()).toBe('the other program');
		});
		expect(await screen.text()).toBe('latest');
		expect([screen.isAlternate, screen.rawMode]).toEqual([true, true]);
		terminal.giveBack();
		expect(await screen.text()).toBe('the other program');
	});

	it('keeps whoever listens from reading while the terminal is lent', async () => {
		const screen = new VirtualTerminal(20, 5);
		const terminal = takeTerminal(screen);
		let read = '';
		screen.stdin.on('data', (data) => {
			read += data;
		});
		await terminal.lend(async () => {
			screen.stdin.resume();
			await new Promise((resolve) => setImmediate(resolve));
			expect(screen.stdin.isPaused()).toBe(true);
		});
		screen.type('x');
		await expect.poll(() => read).toBe('x');
		terminal.giveBack();
	});

	it('leaves the alternate screen of a terminal that could not be read any more', async () => {
		const screen = new VirtualTerminal(20, 5);
		const terminal = takeTerminal(screen);
		screen.stdin.emit('error', new Error('read EIO'));
		terminal.giveBack();
		await screen.lines();
		expect([screen.isAlternate, screen.rawMode]).toEqual([false, false]);
	});

	it('does not come back when it was given back meanwhile', async () => {
		const screen = new VirtualTerminal(20, 5);
		const terminal = takeTerminal(screen);
		await terminal.lend(async () => terminal.giveBack());
		await screen.lines();
		expect([screen.isAlternate, screen.rawMode]).toEqual([false, false]);
		const {written} = screen;
		terminal.stdout.write('frame\n');
		await screen.lines();
		expect(screen.written).toBe(written);
	});
});
