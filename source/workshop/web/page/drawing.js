// How elements are made and changed. All text is put in as text: aliases and findings come from strangers.

/** Makes an element with a class, attributes and children; `undefined` children are left out. */
export function make(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	element.append(...children.filter((child) => child !== undefined));
	return element;
}

/** Changes only what is different, so that a reader of the screen is not told the same again. */
export function write(element, text) {
	if (element.textContent !== text) element.textContent = text;
}

export function show(element, isShown) {
	if (element.hidden === isShown) element.hidden = !isShown;
}

/** A word and its value, for a `dl`. */
export function pair() {
	const [term, value] = [make('dt'), make('dd')];
	return {
		element: make('div', {}, term, value),
		update(name, text) {
			write(term, name);
			write(value, text);
		},
	};
}

/**
 * Returns how to draw a list: each item keeps its element, and with it what is open, typed or focused there, as long as
 * its key is in the list.
 */
export function keyed(parent, keyOf, create) {
	const parts = new Map();
	return (items) => {
		const keys = new Set(items.map(keyOf));
		for (const [key, {element}] of parts) {
			if (keys.has(key)) continue;
			element.remove();
			parts.delete(key);
		}

		const focused = document.activeElement;
		for (const [index, item] of items.entries()) {
			const key = keyOf(item);
			const part = parts.get(key) ?? create(item);
			parts.set(key, part);
			part.update(item);
			const there = parent.children[index];
			if (there !== part.element) parent.insertBefore(part.element, there ?? null);
		}

		if (focused !== document.activeElement && focused?.isConnected) focused.focus({preventScroll: true});
	};
}

/** `40 s`, `12 min`, `1 h 5 min`. */
export function duration(milliseconds) {
	const minutes = Math.floor(milliseconds / 60_000);
	if (minutes === 0) return `${Math.floor(milliseconds / 1000)} s`;
	return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `hh:mm:ss` */
export function clock(date) {
	return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
