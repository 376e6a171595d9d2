/** Invented players: every name is put together from parts and belongs to nobody we know of. */
import type { Rng } from '../trading/types/rng.ts';

const FIRST =
  'Ando Brek Calvo Dorrin Eskel Farrow Galt Hesper Ivo Jorrit Kestin Lorn Marvo Nevic Orrin Pell Quillo Rasko Stellan Torvo Ulric Vesk Wendo Yarrow Zandro'.split(
    ' ',
  );
const HEAD =
  'Ald Bram Cors Dun Elver Fenn Grav Hask Ister Jal Kell Lund Morv Nars Oster Pryd Quen Rusk Sorv Tarn Umber Vold Wex Yst Zorn'.split(
    ' ',
  );
const TAIL =
  'arro bane cote dell erin fell gard holm ick jern kort lane mere nock ovan pitt quist rith sted tov ume vane wick yard'.split(
    ' ',
  );

/** One invented player. */
export interface Player {
  /** "Ando Corsbane" */
  full: string;
  /** "A. Corsbane" */
  short: string;
}

/** A squad with distinct surnames. */
export function inventSquad(rng: Rng, size: number): Player[] {
  const taken = new Set<string>();
  const squad: Player[] = [];
  while (squad.length < size) {
    const last = rng.pick(HEAD) + rng.pick(TAIL);
    const first = rng.pick(FIRST);
    if (taken.has(last)) continue;
    taken.add(last);
    squad.push({ full: `${first} ${last}`, short: `${first.charAt(0)}. ${last}` });
  }
  return squad;
}
