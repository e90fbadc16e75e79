let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for one character each, in the order of the text. */
export function graphemesOf(text: string): Intl.Segments {
	// It takes ten milliseconds to make one, and a program may end before it needs it.
	segmenter ??= new Intl.Segmenter(undefined, {granularity: 'grapheme'});
	return segmenter.segment(text);
}
