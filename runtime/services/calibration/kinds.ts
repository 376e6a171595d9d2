/** What a question about the models may name. */
export { SPORTS, type Sport } from '../../calibration/moment.ts';
export { PRIORS, type TableOptions } from '../../calibration/tables/format.ts';
