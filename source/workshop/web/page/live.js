// The stream of the board, opened again and again.

/** The server says something every three seconds; milliseconds. */
const mostSilence = 10_000;
const leastWait = 500;
const mostWait = 4000;

/**
 * Follows the board at `address`. `seen` is called with each telling; `link` with `{kind: 'live'}` and, once nothing has
 * come for ten seconds, `{kind: 'silent', since}`, or with `{kind: 'refused', why}`. Returns how to stop.
 */
export function follow(address, {seen, link}) {
	let stream;
	let heardAt = Date.now();
	let isHeard = false;
	let tries = 0;
	let next;
	let isOver = false;

	const heard = () => {
		heardAt = Date.now();
		tries = 0;
		isHeard = true;
		link({kind: 'live'});
	};
	const open = () => {
		clearTimeout(next);
		next = undefined;
		stream?.close();
		const opened = new EventSource(address);
		const openedAt = Date.now();
		stream = opened;
		opened.addEventListener('board', ({data}) => {
			if (opened !== stream) return;
			heard();
			seen(JSON.parse(data));
		});
		opened.addEventListener('heartbeat', () => opened === stream && heard());
		opened.addEventListener('error', () => {
			if (opened !== stream) return;
			// The browser's own new tries come at fixed times, and end for good when one is refused.
			opened.close();
			stream = undefined;
			later();
			// A stream that has come to its age is followed by another at once.
			if (Date.now() - openedAt < 1000) void askWhy();
		});
	};
	const later = () => {
		if (isOver || next !== undefined) return;
		const wait = Math.min(mostWait, leastWait * 2 ** tries);
		tries += 1;
		next = setTimeout(open, wait * (0.5 + Math.random() / 2));
	};
	const askWhy = async () => {
		const answer = await fetch('session').catch(() => undefined);
		if (isOver || answer?.status !== 401) return;
		link({kind: 'refused', why: (await answer.text()).trim()});
	};
	const look = () => {
		if (Date.now() - heardAt < mostSilence) return;
		link({kind: 'silent', since: isHeard ? new Date(heardAt) : undefined});
		// A stream that is open but silent will hardly speak again.
		if (stream === undefined) return;
		stream.close();
		stream = undefined;
		later();
	};
	const again = () => {
		if (isOver || document.hidden) return;
		tries = 0;
		if (stream === undefined) open();
	};
	const looks = setInterval(look, 1000);
	addEventListener('online', again);
	document.addEventListener('visibilitychange', again);
	open();

	return () => {
		isOver = true;
		stream?.close();
		stream = undefined;
		clearTimeout(next);
		clearInterval(looks);
		removeEventListener('online', again);
		document.removeEventListener('visibilitychange', again);
	};
}
