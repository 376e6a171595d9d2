/** Probabilities for a table of states, or for states one by one. */
import type { Writable } from 'node:stream';
import { loadEngine } from '../../../engine-wasm/load-node.ts';
import type { Sport } from '../../calibration/moment.ts';
import { writePricedTable } from '../../calibration/price-table.ts';
import { SPORT_CAPACITY, sportKernel } from '../../calibration/pricer.ts';
import { StatePricer, stateSchema } from '../../calibration/state-schema.ts';
import type { TableOptions } from '../../calibration/tables/format.ts';
import { tableFault } from './table-fault.ts';

const ONE_GAME = { markets: 0, games: 1 };

/** Write the rows of a table with their probabilities. @throws InputError when it is no table of a known kind */
export async function priceTable(
  path: string,
  output: Writable,
  options: TableOptions,
): Promise<{ format: string; rows: number; states: number }> {
  const kernel = sportKernel(loadEngine(SPORT_CAPACITY));
  try {
    const { format, rows, states } = await writePricedTable(path, kernel, output, options);
    return { format: format.name, rows, states };
  } catch (error) {
    return tableFault(error, '--table');
  }
}

/** Prices states of one sport, given as JSON text. */
export function statePricer(sport: Sport): Pick<StatePricer, 'price'> {
  return new StatePricer(loadEngine(ONE_GAME), sport);
}

/** The JSON Schema of a state. */
export function schemaOf(sport: Sport): ReturnType<typeof stateSchema> {
  return stateSchema(loadEngine(ONE_GAME), sport);
}
