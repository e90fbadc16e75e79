import {requirePrograms} from '../create-engine.js';
import {LabFault} from '../lab-fault.js';
import {accountToDropTo} from '../local/account.js';
import {canReach} from '../local/account-folders.js';
import type {Probe} from './finding.js';

export const postgresPrograms: Probe = {
	name: 'PostgreSQL',
	needed: ['local'],
	late: {state: 'error', says: 'its programs do not tell their version'},
	async look({request, lab}) {
		try {
			const {version, bin} = await requirePrograms(request.bin ?? lab?.bin);
			const account = await accountToDropTo().catch(() => undefined);
			if (account !== undefined && !(await canReach(bin, account))) {
				return {
					state: 'error',
					says: `${version} in ${bin}, which the account ${account.name} cannot reach`,
					remedy: 'install PostgreSQL where all accounts can reach it, or name another folder with --pg-bin',
				};
			}

			return {state: 'ok', says: `${version} in ${bin}`};
		} catch (error) {
			if (!(error instanceof LabFault)) throw error;
			return {state: 'error', says: error.message.replace(/\.$/, ''), remedy: error.remedy};
		}
	},
};
