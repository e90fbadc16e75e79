/** The link of the learner's seat to the roster; none of its states delays the learner. */
export type ClassroomLink = 'connecting' | 'connected' | 'away';

/** A message of the instructor, until the learner has read it. */
export type ClassroomMessage = {readonly id: number; readonly kind: 'message' | 'hint'; readonly text: string};

/** The instructor asks everybody to wait before the steps that come after this one. */
export type Gate = {
	readonly id: number;
	/** Identifier of the last step that is not held. */
	readonly step: string;
	readonly text: string;
};

export type ClassroomState = {
	readonly workshop: string;
	readonly alias: string;
	readonly seat: number;
	readonly link: ClassroomLink;
	/** Events that the roster has not yet. */
	readonly unsent: number;
	readonly hand: 'down' | 'up';
	/** Oldest first; without dismissed ones. */
	readonly messages: readonly ClassroomMessage[];
	readonly gate?: Gate;
};

/** The workshop for a learner's tutor. Every call returns at once. */
export type Classroom = {
	readonly getState: () => ClassroomState;
	readonly subscribe: (listener: () => void) => () => void;
	readonly raiseHand: () => void;
	readonly lowerHand: () => void;
	readonly dismiss: (message: number) => void;
	/** Closes the classroom; unsent events stay in the outbox. Settles within two seconds. */
	readonly close: () => Promise<void>;
};
