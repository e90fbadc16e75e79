/** What is wrong, in one sentence. */
export type Wrong = {
	readonly message: string;
	/** The instance that the course does not have, where that is what is wrong. */
	readonly noInstance?: string;
};
