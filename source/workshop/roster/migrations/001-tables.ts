import type {Migration} from './migration.js';

/** Tables with their constraints. */
export const tables: Migration = {
	number: 1,
	says: 'tables',
	sql: ({schema}) => `
CREATE TABLE ${schema}.workshop (
	is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
	name text NOT NULL,
	opened_at timestamptz NOT NULL DEFAULT now(),
	gateway integer CHECK (gateway BETWEEN 1 AND 65535)
);

CREATE TABLE ${schema}.step (
	step text PRIMARY KEY,
	position integer NOT NULL UNIQUE CHECK (position >= 0),
	title text NOT NULL,
	lesson text NOT NULL,
	lesson_title text NOT NULL,
	lesson_number integer NOT NULL,
	lesson_minutes double precision NOT NULL
);

-- The role of a seat is another one after the seat was released.
CREATE TABLE ${schema}.seat (
	seat integer PRIMARY KEY CHECK (seat > 0),
	role_name name NOT NULL UNIQUE,
	alias text,
	claimed_at timestamptz,
	host text CHECK (char_length(host) <= 200)
);

-- One row a seat's role; roles that no seat has are spare keys. A password stays until its seat is first heard of.
CREATE TABLE ${schema}.seat_secret (
	role_name name PRIMARY KEY,
	password text,
	claim uuid UNIQUE
);

CREATE TABLE ${schema}.event (
	seat integer NOT NULL,
	id uuid NOT NULL,
	seq integer NOT NULL CHECK (seq > 0),
	kind text NOT NULL CHECK (kind IN ('joined', 'step-entered', 'step-passed', 'step-failed', 'finding', 'hint',
		'travelled', 'lesson-passed', 'course-passed', 'hand-raised', 'hand-lowered', 'left')),
	step text CHECK (char_length(step) <= 200),
	detail jsonb CHECK (jsonb_typeof(detail) = 'object' AND octet_length(detail::text) < 2048),
	client_at timestamptz NOT NULL,
	recv_at timestamptz NOT NULL,
	alias text NOT NULL,
	PRIMARY KEY (seat, id)
);

CREATE TABLE ${schema}.progress (
	seat integer PRIMARY KEY REFERENCES ${schema}.seat ON DELETE CASCADE,
	-- Highest number of an event that has come.
	seq integer NOT NULL DEFAULT 0,
	step text,
	step_since timestamptz,
	passed integer NOT NULL DEFAULT 0,
	fails integer NOT NULL DEFAULT 0,
	failing_check text,
	failing_observed text,
	failing_diagnosis text,
	hand_since timestamptz,
	finished_at timestamptz,
	last_seen timestamptz
) WITH (fillfactor = 50); -- It is updated all the time, and in place where there is room.

CREATE TABLE ${schema}.notice (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('message', 'gate', 'hint')),
	body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 2000),
	seat integer REFERENCES ${schema}.seat ON DELETE CASCADE,
	step text CHECK (char_length(step) <= 200),
	posted_at timestamptz NOT NULL DEFAULT now(),
	withdrawn_at timestamptz,
	CHECK (kind <> 'gate' OR step IS NOT NULL)
);
CREATE INDEX notice_holds ON ${schema}.notice (id) WHERE withdrawn_at IS NULL;
`,
};
