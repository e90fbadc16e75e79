import {userInfo} from 'node:os';
import {LabFault} from '../lab-fault.js';
import {accountToDropTo} from '../local/account.js';
import type {Probe} from './finding.js';

export const serversAccount: Probe = {
	name: 'account',
	needed: ['local'],
	async look() {
		try {
			const account = await accountToDropTo();
			if (account === undefined) return {state: 'ok', says: `servers run as you, ${userInfo().username}`};
			const {name, uid} = account;
			return {state: 'ok', says: `servers run as ${name} (uid ${uid}), because PostgreSQL refuses to run as root`};
		} catch (error) {
			if (!(error instanceof LabFault)) throw error;
			return {state: 'error', says: error.message.replace(/\.$/, ''), remedy: error.remedy};
		}
	},
};
