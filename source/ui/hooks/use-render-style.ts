import {use, useEffect, useMemo, useState} from 'react';
import {type Highlighter, type RenderStyle, withoutHighlight} from '../layout/render-style.js';
import {ThemeContext} from '../theme/theme.js';

/** How things are shown; the highlighter comes after the first frame, for it takes a while to load. */
export function useRenderStyle(): RenderStyle {
	const {glyphs, inlineCode, links} = use(ThemeContext);
	const [highlight, setHighlight] = useState<Highlighter>(() => withoutHighlight);
	useEffect(() => {
		let wanted = true;
		// Without it code is shown in one colour, which is no reason to fail.
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
