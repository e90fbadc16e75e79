import {use, useEffect, useMemo, useState} from 'react';
import {type Highlighter, type RenderStyle, withoutHighlight} from '../layout/render-style.js';
import {ThemeContext} from '../theme/theme.js';

/** The style of the screen; the highlighter comes after the first frame, because it takes time to load. */
export function useRenderStyle(): RenderStyle {
	const {glyphs, inlineCode, links} = use(ThemeContext);
	const [highlight, setHighlight] = useState<Highlighter>(() => withoutHighlight);
	useEffect(() => {
		let wanted = true;
		// Without the highlighter code is shown in one colour.
		import('../theme/highlight.js').then(
			(loaded) => wanted && setHighlight(() => loaded.highlight),
			() => {},
		);
		return () => {
			wanted = false;
		};
	}, []);
	return useMemo(() => ({glyphs, inlineCode, links, highlight}), [glyphs, inlineCode, links, highlight]);
}
