/** The failures a command turns into an exit code, without loading the parts that throw them. */
export { DatabaseError } from '../../db/errors.ts';
export { PortError } from './api/port-error.ts';
export { FeedsConfigError } from './price-feed/feeds-config.ts';
