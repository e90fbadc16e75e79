import type {Migration} from './migration.js';

/** Times of steps: a board compares a seat with the others. Reads only events of passed steps. */
export const medians: Migration = {
	number: 5,
	says: 'medians',
	sql: ({schema, board, instructor}) => `
CREATE INDEX event_passed ON ${schema}.event (step, (CAST(detail->>'milliseconds' AS double precision)))
	WHERE kind = 'step-passed' AND detail ? 'milliseconds';

CREATE FUNCTION ${schema}.median_times() RETURNS TABLE (step text, milliseconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT step, percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(detail->>'milliseconds' AS double precision))
	FROM ${schema}.event
	WHERE kind = 'step-passed' AND detail ? 'milliseconds'
	GROUP BY step
$$;
REVOKE ALL ON FUNCTION ${schema}.median_times() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ${schema}.median_times() TO ${board}, ${instructor};
`,
};
