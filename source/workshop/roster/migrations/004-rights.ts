import type {Migration} from './migration.js';

/**
 * Privileges. Row security does not bind the owner, on purpose: it has no login, and its functions must see all rows. A
 * table of a later migration is closed until that migration opens it.
 */
export const rights: Migration = {
	number: 4,
	says: 'rights',
	sql: ({schema, learner, board, instructor, joiner}) => `
ALTER TABLE ${schema}.workshop ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${schema}.step ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${schema}.seat ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${schema}.seat_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${schema}.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${schema}.progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${schema}.notice ENABLE ROW LEVEL SECURITY;

CREATE POLICY staff ON ${schema}.workshop FOR SELECT TO ${board}, ${instructor} USING (true);
CREATE POLICY staff ON ${schema}.step FOR SELECT TO ${board}, ${instructor} USING (true);
CREATE POLICY staff ON ${schema}.seat FOR SELECT TO ${board}, ${instructor} USING (true);
CREATE POLICY staff ON ${schema}.progress FOR SELECT TO ${board}, ${instructor} USING (true);
CREATE POLICY staff ON ${schema}.notice FOR SELECT TO ${board}, ${instructor} USING (true);
CREATE POLICY staff ON ${schema}.event FOR SELECT TO ${instructor} USING (true);
CREATE POLICY own ON ${schema}.seat FOR SELECT TO ${learner} USING (seat = (SELECT ${schema}.me()));
CREATE POLICY own ON ${schema}.progress FOR SELECT TO ${learner} USING (seat = (SELECT ${schema}.me()));
CREATE POLICY own ON ${schema}.event FOR INSERT TO ${learner} WITH CHECK (seat = (SELECT ${schema}.me()));
CREATE POLICY own ON ${schema}.notice FOR SELECT TO ${learner}
	USING (withdrawn_at IS NULL AND (seat IS NULL OR seat = (SELECT ${schema}.me())));

GRANT USAGE ON SCHEMA ${schema} TO ${learner}, ${board}, ${instructor}, ${joiner};
GRANT SELECT ON ${schema}.workshop, ${schema}.step, ${schema}.seat, ${schema}.progress, ${schema}.notice
	TO ${board}, ${instructor};
GRANT SELECT ON ${schema}.event TO ${instructor};
GRANT SELECT ON ${schema}.seat, ${schema}.progress, ${schema}.notice TO ${learner};
GRANT INSERT (id, seq, kind, step, detail, client_at) ON ${schema}.event TO ${learner};
GRANT EXECUTE ON FUNCTION ${schema}.me(), ${schema}.beat() TO ${learner};
GRANT EXECUTE ON FUNCTION ${schema}.join_class(uuid, text) TO ${joiner};
GRANT EXECUTE ON FUNCTION ${schema}.post(text, text, integer, text), ${schema}.withdraw(integer),
	${schema}.lower_hand(integer), ${schema}.place(integer, text), ${schema}.release(integer) TO ${instructor};
`,
};
