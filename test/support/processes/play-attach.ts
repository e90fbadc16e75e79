import {attachSeat} from '../../../source/commands/workshop/attach.js';
import type {SeatKey} from '../../../source/workshop/roster/roster.js';

// Lends its terminal to the seat whose key stands in the environment, as `workshop join` does.
const key = JSON.parse(process.env.SEAT_KEY ?? '') as SeatKey;
const {exitCode, says} = await attachSeat(key);
process.stdout.write(`${says}\n`);
process.exit(exitCode);
