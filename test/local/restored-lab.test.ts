import {findPrograms} from '../../source/lab/local/programs.js';
import {proveRestoredLab} from '../support/proofs/restored-lab-proof.js';

const programs = await findPrograms();

proveRestoredLab('local', [], programs ? undefined : 'no PostgreSQL programs are installed', {
	stop: 'pg_ctl -D postgres-1/pgdata -m fast stop',
	start: 'pg_ctl -D postgres-1/pgdata -l postgres-1/postgres.log restart',
});
