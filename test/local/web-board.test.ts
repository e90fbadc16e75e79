import path from 'node:path';
import type {BrowserContext, Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import type {SeatView} from '../../source/workshop/board/board.js';
import {RosterFault} from '../../source/workshop/roster/roster.js';
import {serveBoardPage} from '../../source/workshop/web/serve-board.js';
import {privateHome} from '../support/processes/private-home.js';
import {BoardOfTest, boardWith, seatView} from '../support/scenes/board-class.js';
import {noBrowser, startBrowser} from '../support/terminals/browser.js';

const hostile = `<img src=x onerror="document.title='broken into'">`;
const now = new Date('2027-03-01T10:00:00Z');
const minutes = (count: number) => count * 60_000;
const grace: SeatView = seatView(7, {
	alias: 'Grace',
	stuck: [
		{kind: 'hand', since: new Date(now.getTime() - minutes(2))},
		{kind: 'failing', times: 4},
	],
	failing: {
		check: 'the standby streams from the primary',
		observed: 'no row in pg_stat_replication\nno WAL receiver',
		diagnosis: 'pg_hba.conf has no line for replication',
	},
});
const stranger: SeatView = seatView(3, {
	alias: hostile,
	stepIndex: 4,
	stepTitle: hostile,
	host: 'machine-with-a-very-long-name-that-has-no-space-in-it.example',
	stuck: [{kind: 'slow', time: minutes(31), median: minutes(6)}],
	failing: {check: hostile, observed: `${hostile}${'x'.repeat(300)}`},
});
const others = Array.from({length: 14}, (_, index) =>
	seatView(index + 8, {
		stepIndex: index % 10,
		stepTitle: boardWith([]).steps[index % 10]?.title,
		presence: index % 5 === 0 ? 'away' : 'here',
		isFinished: index === 13,
	}),
);
const full = boardWith([grace, stranger, ...others], {at: now});
const gated = {
	...full,
	gate: {id: 4, step: 'lesson-2/do', stepTitle: 'Do: replication user', body: 'Lunch until one.'},
};

const phone = {width: 360, height: 740};
const desktop = {width: 1280, height: 800};

/** Contrast of each element with text of its own to what is behind it, as WCAG 2 measures it. */
const measureContrasts = `
	globalThis.channels = (color) => color.match(/[\\d.]+/g).map(Number);
	const light = (color) => {
		const [red, green, blue] = channels(color).map((part) =>
			part <= 10.3 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
	};
	const behind = (element) => {
		const color = getComputedStyle(element).backgroundColor;
		return color === 'rgba(0, 0, 0, 0)' && element.parentElement ? behind(element.parentElement) : color;
	};
	[...document.body.querySelectorAll('*')]
		.filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
		.map((element) => {
			const [one, other] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
			return [element.outerHTML.slice(0, 100), (one + 0.05) / (other + 0.05)];
		})
`;

describe.skipIf(noBrowser !== undefined)(`the board in a browser${noBrowser ? ` (${noBrowser})` : ''}`, () => {
	const {home, remove} = privateHome();
	let browser: BrowserContext;
	const ends: (() => Promise<void>)[] = [];
	beforeAll(async () => {
		browser = await startBrowser(home);
	});
	afterAll(async () => {
		for (const end of ends) await end();
		await browser?.close();
		await remove();
	});

	async function served(board = full, options: {readonly view?: 'projector'} = {}) {
		const source = new BoardOfTest(board);
		const act = {message: vi.fn(), gate: vi.fn(), hint: vi.fn(), lowerHand: vi.fn()};
		const {url, close} = await serveBoardPage({port: 'any', board: source, act, ...options});
		ends.push(close);
		return {source, act, url, close};
	}

	/** Opens a page that must neither load anything from elsewhere nor complain. */
	async function opened(url: string, viewport = desktop): Promise<{page: Page; complaints: string[]}> {
		const page = await browser.newPage();
		const complaints: string[] = [];
		page.on('pageerror', ({message}) => complaints.push(message));
		page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
		page.on('request', (request) => {
			if (!request.url().startsWith(`${new URL(url).origin}/`) && !request.url().startsWith('data:'))
				complaints.push(`it asks for ${request.url()}`);
		});
		await page.setViewportSize(viewport);
		await page.goto(url);
		await page.getByText('● live').waitFor();
		return {page, complaints};
	}

	async function photograph(page: Page, name: string): Promise<void> {
		const folder = process.env.PG_TUTORIAL_SCREENSHOTS;
		if (folder !== undefined) await page.screenshot({path: path.join(folder, `${name}.png`), fullPage: true});
	}

	const overhang = (page: Page) =>
		page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

	test.each([
		['phone', phone, 'light'],
		['phone', phone, 'dark'],
		['desktop', desktop, 'light'],
		['desktop', desktop, 'dark'],
	] as const)('is readable on a %s (%o, %s)', async (name, viewport, colorScheme) => {
		const {url} = await served(gated);
		const {page, complaints} = await opened(url, viewport);
		await page.emulateMedia({colorScheme});
		const words = await page.locator('main').innerText();
		for (const word of [
			'Grace',
			'! hand up for 2 min · ✗ failed 4 times',
			'no row in pg_stat_replication',
			'Lunch until one.',
		])
			expect(words).toContain(word);
		expect(words).toContain('◔ at this step for 31 min, half the class needed 6 min');
		expect(words).toMatch(/2\. Replication user\s+4 here, 1 stuck, 8 done/);
		await page.locator('#all-seats summary').first().click();
		await page.locator('#help-seats summary').first().click();
		await page.getByText("on the learner's machine").first().waitFor();
		expect(await overhang(page)).toBe(0);
		const contrasts = await page.evaluate<[string, number][]>(measureContrasts);
		expect(contrasts.length).toBeGreaterThan(50);
		expect(contrasts.filter(([, contrast]) => contrast < 4.5)).toEqual([]);
		expect(await page.evaluate<number[]>(`channels(getComputedStyle(document.body).backgroundColor)`)).toEqual(
			colorScheme === 'dark' ? [20, 22, 26] : [255, 255, 255],
		);
		await photograph(page, `${name}-${colorScheme}`);
		expect(complaints).toEqual([]);
		await page.close();
	});

	test('shows a change, and keeps what is typed, open and focused', async () => {
		const {source, url} = await served();
		const {page, complaints} = await opened(url, phone);
		const row = page.locator('#all-seats > li', {hasText: 'Grace'});
		await row.locator('summary').click();
		const field = row.getByLabel('Hint to seat 7');
		await field.pressSequentially('Look at pg_h');
		const behind = {...grace, stuck: [], failing: undefined};
		const moved = others.map((seat) => (seat.seat === 9 ? {...seat, stuck: grace.stuck} : seat));
		source.put(boardWith([...moved, stranger, behind], {at: now}));
		await page.locator('#help').getByText('learner 9').waitFor();
		expect(await page.locator('#help-seats > li').count()).toBe(2);
		expect(await page.locator('#all-seats > li').last().innerText()).toContain('Grace');
		await page.keyboard.type('ba.conf');
		expect(await field.inputValue()).toBe('Look at pg_hba.conf');
		expect(await page.locator('#counts-told').innerText()).toBe(
			'16 seats claimed, 13 here, 3 away; 2 need help, 1 finished.',
		);
		expect(complaints).toEqual([]);
		await page.close();
	});

	test('shows what strangers have written as text', async () => {
		const {source, act, url} = await served(boardWith([stranger], {workshop: hostile, at: now}));
		const {page, complaints} = await opened(url, phone);
		source.put(
			boardWith([stranger], {
				at: now,
				gate: {id: 1, step: hostile, stepTitle: hostile, body: hostile},
				lessons: [{lesson: hostile, number: 1, title: hostile, seats: 1, stuck: 1, behind: 0}],
				steps: [{...full.steps[0], step: hostile, title: hostile} as (typeof full.steps)[0]],
			}),
			{kind: 'away', since: now, why: hostile},
		);
		await page.locator('#gate').getByText(hostile).waitFor();
		const selectors = ['#help-seats .alias', '#all-seats .alias', '#lessons', '#roster', '#hold option'];
		for (const selector of selectors) expect(await page.locator(selector).first().textContent()).toContain(hostile);
		expect(await page.locator('img').count()).toBe(0);
		expect(await page.title()).toBe('(1) spring: board');
		expect(await overhang(page)).toBe(0);
		act.message.mockRejectedValueOnce(new RosterFault('refused', hostile));
		await page.getByLabel('Message').fill('x');
		await page.locator('#message button').click();
		await page.locator('#message [role=status]').getByText(hostile).waitFor();
		expect(await page.locator('img').count()).toBe(0);
		expect(complaints.filter((text) => !text.includes('503'))).toEqual([]);
		await page.close();
	});

	test('does what the instructor asks for, and says what came of it', async () => {
		const {source, act, url} = await served();
		const {page, complaints} = await opened(url, phone);
		expect(page.url()).toBe(`${new URL(url).origin}/`);
		const cookies = await browser.cookies(url);
		expect(cookies.find(({name}) => name.endsWith(new URL(url).port))).toMatchObject({
			httpOnly: true,
			sameSite: 'Strict',
		});
		// With the keyboard alone.
		await page.getByLabel('Message').focus();
		await page.keyboard.type('Lunch at <b>twelve</b>');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await page.locator('#message').getByText('Done.').waitFor();
		expect(act.message.mock.calls).toEqual([['Lunch at <b>twelve</b>']]);
		expect(await page.getByLabel('Message').inputValue()).toBe('');

		await page.getByLabel('Wait after').selectOption({label: '2. Do: replication user'});
		await page.getByLabel('What to say').fill('We go on together');
		await page.getByRole('button', {name: 'Hold everybody there'}).click();
		await expect.poll(() => act.gate.mock.calls).toEqual([['lesson-2/do', 'We go on together']]);
		source.put(gated);
		await page.getByRole('button', {name: 'Let everybody go on'}).click();
		await expect.poll(() => act.gate.mock.calls.at(-1)).toEqual([undefined, '']);

		const card = page.locator('#help-seats > li', {hasText: 'Grace'});
		await card.getByText('Answer').click();
		await card.getByLabel('Hint to seat 7').fill('Read the log');
		await card.getByRole('button', {name: 'Send'}).click();
		await expect.poll(() => act.hint.mock.calls).toEqual([[7, 'Read the log']]);
		await card.getByRole('button', {name: 'Lower hand'}).click();
		await expect.poll(() => act.lowerHand.mock.calls).toEqual([[7]]);
		act.lowerHand.mockRejectedValueOnce(new RosterFault('away', 'The roster does not answer.', 'Try again.'));
		await card.getByRole('button', {name: 'Lower hand'}).click();
		await card.getByText('The roster does not answer. Try again.').waitFor();

		// The key is kept in this tab, and only there.
		await page.reload();
		await page.getByRole('heading', {name: 'To everybody'}).waitFor();
		expect(complaints.filter((text) => !text.includes('503'))).toEqual([]);
		await page.close();
		const other = await opened(new URL(url).origin);
		await other.page.getByText('open the whole address').waitFor();
		expect(await other.page.getByRole('button').count()).toBe(0);
		await other.page.close();
	});

	test('says since when it is not live, and recovers when there is a server again', async () => {
		const first = await served();
		const {page} = await opened(first.url, phone);
		await first.close();
		await page.getByText(/^○ not live since \d\d:\d\d:\d\d$/).waitFor({timeout: 15_000});
		expect(await page.locator('#all-seats > li').count()).toBe(16);
		await photograph(page, 'phone-silent');
		const source = new BoardOfTest(boardWith([seatView(1, {alias: 'Ada'})]));
		const second = await serveBoardPage({port: Number(new URL(first.url).port), board: source});
		ends.push(second.close);
		await page.getByText('● live').waitFor({timeout: 15_000});
		expect(await page.locator('#all-seats').innerText()).toContain('Ada');
		// It is another one, and can be read only.
		await expect.poll(() => page.getByRole('button').count()).toBe(0);
		await page.close();
	});

	test('has only counts for a wall, as a link of the whole board and as a board of its own', async () => {
		const lessons = Array.from({length: 11}, (_, index) => ({
			...full.lessons[index % 5],
			lesson: `lesson-${index}`,
			number: index + 1,
		})) as typeof full.lessons;
		const {source, url} = await served({...gated, lessons});
		const {page, complaints} = await opened(url, {width: 1920, height: 1080});
		await page.getByRole('link', {name: 'Projector'}).click();
		await page.locator('body[data-view=projector]').waitFor();
		expect(new URL(page.url()).hash).toBe('#projector');
		const alone = await served(gated, {view: 'projector'});
		const wall = await opened(alone.url, phone);
		for (const shown of [page, wall.page]) {
			const words = await shown.locator('body').innerText();
			for (const word of ['claimed', '16', 'Replication user', 'Lunch until one.']) expect(words).toContain(word);
			expect(words).not.toMatch(/Grace|img|All seats|Need help|To everybody/);
			expect(await shown.content()).not.toContain('Grace');
			expect(await shown.getByRole('button').count()).toBe(0);
			expect(await overhang(shown)).toBe(0);
		}
		expect(await wall.page.getByRole('link').count()).toBe(0);
		// The whole course, with nothing to scroll.
		for (const size of [
			{width: 1920, height: 1080},
			{width: 1280, height: 720},
			{width: 1024, height: 768},
		]) {
			await page.setViewportSize(size);
			expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(size.height);
			await photograph(page, `projector-${size.width}`);
		}
		await photograph(wall.page, 'projector-phone');
		source.put(boardWith([grace], {at: now}));
		await expect.poll(() => page.locator('#counts').innerText()).toMatch(/claimed\s+1/);
		expect([...complaints, ...wall.complaints]).toEqual([]);
		await page.close();
		await wall.page.close();
	});

	test('has landmarks, names for everything that can be used, and no motion where none is wanted', async () => {
		const {url} = await served(gated);
		const {page} = await opened(url, phone);
		for (const role of ['banner', 'main'] as const) expect(await page.getByRole(role).count()).toBe(1);
		const names = await page.getByRole('heading', {level: 2}).allInnerTexts();
		expect(names).toEqual(['Everybody waits', 'Need help', 'Lessons', 'To everybody', 'All seats']);
		for (const name of ['Counts', ...names]) await page.getByRole('region', {name}).waitFor();
		const used = 'button, input, textarea, select, summary, a';
		const nameless = await page.locator(used).evaluateAll(
			// Runs in the page.
			new Function(
				'all',
				`return all.filter((one) => !(one.textContent.trim() || one.labels?.[0]?.textContent.trim())).length`,
			) as (all: unknown[]) => number,
		);
		expect(nameless).toBe(0);
		const transition = 'getComputedStyle(document.querySelector(".bar span")).transitionDuration';
		expect(await page.evaluate(transition)).toBe('0.3s');
		await page.emulateMedia({reducedMotion: 'reduce'});
		expect(await page.evaluate(transition)).toBe('0s');
		await page.close();
	});
});
