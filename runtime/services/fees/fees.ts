/** Fees asked for: what one order costs, step by step, and whether a member's own fills were charged as we would. */
import { FeeDocuments } from '../../../adapters/kalshi/fee-history.ts';
import { parseFills } from '../../../adapters/kalshi/fills.ts';
import { type FeeVerification, verifyFees } from '../../../adapters/kalshi/verify-fees.ts';
import { FEE_ROUNDING } from '../../../engine-wasm/contract.ts';
import { loadEngine } from '../../../engine-wasm/load-node.ts';
import type { Charge, MemberKind } from '../../trading/types/fee-schedules.ts';
import { readJsonFile } from '../files.ts';
import { InputError } from '../input-error.ts';
import { type Explanation, explainFee } from './explain.ts';
import { answerOf, type FeeAnswer, type FeeQuestion } from './question.ts';

export type { FeeVerification };

const NO_GAMES = { markets: 0, games: 0 };

/** The venue's own fee fields out of JSON files. @throws InputError for a file that states none */
function documentsOf(paths: readonly string[]): FeeDocuments {
  const documents = new FeeDocuments();
  for (const path of paths) {
    const before = documents.count;
    documents.add(readJsonFile(path, '--fields'));
    if (documents.count === before)
      throw new InputError('no_fee_fields', `${path} states no fees`, {
        field: '--fields',
        expected: 'answers of GET /series, /events, /markets or their fee_changes',
      });
  }
  return documents;
}

/** Explain one fee. @param fields files with the venue's own fee fields */
export function explainOrder(
  asked: Omit<FeeQuestion, 'documents'>,
  fields: readonly string[],
): { answer: FeeAnswer; explanation: Explanation; kernel_sha256: string } {
  const question = { ...asked, documents: documentsOf(fields) };
  const answer = answerOf(question);
  const engine = loadEngine(NO_GAMES);
  return { answer, explanation: explainFee(engine, question, answer), kernel_sha256: engine.sha256 };
}

/** Compare the fills in a file with our fees. @param fields files with the venue's own fee fields */
export function verifyFills(
  file: string,
  member: MemberKind,
  fields: readonly string[],
): { found: FeeVerification; duplicates: number; kernel_sha256: string } {
  const documents = documentsOf(fields);
  const parsed = parseFills(readJsonFile(file, 'FILE'));
  if (!parsed.ok) {
    const expected = "Kalshi's fills: an answer of GET /portfolio/fills, a list of them, or a list of fills";
    throw new InputError(parsed.reason, parsed.detail, { field: 'FILE', expected });
  }
  const engine = loadEngine(NO_GAMES);
  const charge: Charge = ({ rate_e7, rounding, price_e4, qty_cc, carry }) =>
    engine.fillFee({ rate_e7, rounding: FEE_ROUNDING[rounding], price_e4, qty_cc, carry });
  const { fills, duplicates } = parsed.value;
  return { found: verifyFees(fills, { charge, documents, member }), duplicates, kernel_sha256: engine.sha256 };
}
