/** Opens the database directory given as argument and stays until killed; prints a line once it is open. */
import { openDatabase } from '../../db/database.ts';

await openDatabase({ directory: process.argv[2] });
process.stdout.write('open\n');
setInterval(() => undefined, 60_000);
