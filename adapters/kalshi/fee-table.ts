/**
 * Kalshi's published fee schedules by date, with the source of every line (docs/fees.md). Live trading takes a series' type and
 * multiplier from the API; these lines say what the types cost, how fees were rounded, and, for a history of fills, what is
 * known of a series at a time. Days are UTC; `to` is included.
 */
import type { FeeRounding } from '../../runtime/trading/types/events.ts';
import type { FeeSource, MemberKind } from '../../runtime/trading/types/fee-schedules.ts';

const PDF: FeeSource = { text: 'Kalshi Fee Schedule PDF', date: '2026-02-05' };
const SERIES_READ: FeeSource = { text: 'GET /series, all 10,801 series', date: '2026-06-09' };
const FOUR_READ: FeeSource = {
  text: 'GET /series of four series; recorded fills 2026-08-10 to 18',
  date: '2026-08-20',
};
const FILLS: FeeSource = { text: 'recorded production fills and settlements 2026-08-10 to 18', date: '2026-08-18' };

/** What a fee type charges from a day on; rates in 1/10,000,000, null = not known. */
export interface FeeTypeLine {
  fee_type: string;
  from: string;
  taker_e7: number | null;
  maker_e7: number | null;
  source: FeeSource;
}

/** Newest line of a type first. A type or a time before its first line is unknown. */
export const FEE_TYPES: readonly FeeTypeLine[] = [
  { fee_type: 'quadratic', from: '2024-01-01', taker_e7: 700_000, maker_e7: 0, source: PDF },
  { fee_type: 'quadratic_with_maker_fees', from: '2025-07-01', taker_e7: 700_000, maker_e7: 175_000, source: PDF },
  {
    fee_type: 'quadratic_with_maker_fees',
    from: '2024-01-01',
    taker_e7: 700_000,
    maker_e7: null,
    source: {
      text: 'press on the change of 2025-07-01: makers paid a flat $0.0025 before, rounding unknown',
      date: '2025-07-01',
    },
  },
  {
    fee_type: 'quadratic_with_combo_maker_fees',
    from: '2026-08-01',
    taker_e7: 700_000,
    maker_e7: 350_000,
    source: { text: 'GET /series; combo makers at 0.035 (kalshi.md 8)', date: '2026-09-13' },
  },
  {
    fee_type: 'flat',
    from: '2024-01-01',
    taker_e7: null,
    maker_e7: null,
    source: { text: 'in the enum, used by no series, formula not published', date: '2026-06-09' },
  },
];

/** How fees are rounded from a day on. Between `from` and `settled` the old rule may still have held. */
export interface RoundingLine {
  from: string;
  /** First day on which only this rule holds. */
  settled: string;
  rounding: Readonly<Record<MemberKind, FeeRounding>>;
  /** First day on which this line is chosen when one must be; between `from` and `settled`. */
  chosen: string;
  source: FeeSource;
}

/** Newest first. */
export const ROUNDINGS: readonly RoundingLine[] = [
  {
    from: '2026-08-25',
    chosen: '2026-08-28',
    settled: '2026-08-31',
    rounding: { direct: 'kalshi_direct', intermediary: 'kalshi_intermediary' },
    source: { text: 'fee_rounding page: trade fee up to $0.000001, rebates of one balance step', date: '2026-08-30' },
  },
  {
    from: '2026-05-28',
    chosen: '2026-05-28',
    settled: '2026-05-29',
    rounding: { direct: 'kalshi_e4', intermediary: 'kalshi_e4_cent' },
    source: { text: 'changelog and fee_rounding page: direct balances to $0.0001', date: '2026-05-28' },
  },
  {
    from: '2026-02-10',
    chosen: '2026-03-04',
    settled: '2026-05-28',
    rounding: { direct: 'kalshi_e4_cent', intermediary: 'kalshi_e4_cent' },
    // The Fee Schedule PDF went on saying "to the next cent", so both texts count until balances became finer.
    source: { text: 'fee_rounding page: all balances in cents, accumulator per order', date: '2026-03-04' },
  },
  {
    from: '2024-01-01',
    chosen: '2024-01-01',
    settled: '2024-01-01',
    rounding: { direct: 'kalshi_cent', intermediary: 'kalshi_cent' },
    source: {
      text: 'Fee Schedule PDF, "rounds to the next cent"; account records 2025-11-27 to 2026-02-09',
      date: '2026-02-09',
    },
  },
];

/** What is known of some series between two days. */
export interface SeriesLine {
  series: readonly string[];
  /** The names above are beginnings of names. */
  prefix?: true;
  fee_type: string;
  fee_multiplier: number;
  from: string;
  to: string;
  /** Only takers were seen to pay: which of the types it is, is not known. */
  takers_only?: true;
  source: FeeSource;
}

const names = (text: string): string[] => text.split(/\s+/).filter((name) => name !== '');

/** Makers paid on these on 2026-06-09, and no others did. */
const MAKER_FEES_JUNE = names(`
  KXAAAGASM KXAOMENSINGLES KXATPMATCH KXBALLONDOR KXBTCMAX125 KXBTCMAX150 KXBUNDESLIGA KXBUNDESLIGAGAME KXCLUBWC KXCONNSMYTHE
  KXCPI KXCPIYOY KXEGGS KXEMMYCACTO KXEMMYCACTR KXEMMYCSERIES KXEMMYDACTO KXEMMYDACTR KXEMMYDSERIES KXEPLGAME KXEPLTOP4 KXF1RACE
  KXF1RACEPODIUM KXFED KXFEDDECISION KXFOMEN KXFOMENSINGLES KXFOWOMEN KXFOWOMENSINGLES KXGDP KXHEISMAN KXINDY500 KXIPO KXLALIGA
  KXLALIGAGAME KXLIGUE1 KXLIGUE1GAME KXLLM1 KXMARMAD KXMENWORLDCUP KXMLB KXMLBAL KXMLBASGAME KXMLBGAME KXMLBHRDERBY KXMLBNL
  KXMLBSERIES KXNASCAR KXNASCARRACE KXNASCARRACEOLD KXNATHANDOGS KXNATHANSHD KXNBA KXNBACOY KXNBAEAST KXNBAFINALSMVP KXNBAGAME
  KXNBAMVP KXNBAROY KXNBASERIES KXNBASPREAD KXNBATOTAL KXNBAWEST KXNCAAF KXNCAAFACC KXNCAAFB10 KXNCAAFB12 KXNCAAFGAME
  KXNCAAFPLAYOFF KXNCAAFSEC KXNCAAFSPREAD KXNCAAFTOTAL KXNCAAMBGAME KXNCAAMBSPREAD KXNCAAMBTOTAL KXNFL2TD KXNFLAFCCHAMP
  KXNFLAFCEAST KXNFLAFCNORTH KXNFLAFCSOUTH KXNFLAFCWEST KXNFLANYTD KXNFLCOTY KXNFLCPOTY KXNFLDPOTY KXNFLDROTY KXNFLFIRSTTD
  KXNFLGAME KXNFLMVP KXNFLNFCCHAMP KXNFLNFCEAST KXNFLNFCNORTH KXNFLNFCSOUTH KXNFLNFCWEST KXNFLOPOTY KXNFLOROTY KXNFLSPREAD
  KXNFLTOTAL KXNHL KXNHLEAST KXNHLGAME KXNHLSERIES KXNHLWEST KXPAYROLLS KXPGA KXPGARYDER KXPGASOLHEIM KXPGATOUR KXRATECUTCOUNT
  KXSB KXSERIEA KXSERIEAGAME KXSUPERBOWLHEADLINE KXTHEOPEN KXTOURDEFRANCE KXU3 KXUCL KXUCLGAME KXUEFACL KXUSOMENSINGLES KXUSOPEN
  KXUSOWOMENSINGLES KXWCGAME KXWMENSINGLES KXWNBA KXWNBAGAME KXWTAMATCH KXWWOMENSINGLES`);
const HALF_JUNE = names('KXINX KXINXMAXY KXINXMINY KXINXPOS KXINXU KXNASDAQ100 KXNASDAQ100U');
const FREE_JUNE =
  names(`KXBTCY KXCITRINI KXDOED KXELECTIRAN KXETHY KXEXPAND KXGAMBLINGREPEAL KXGREENLAND KXIRANDEMOCRACY
  KXLAYOFFSYINFO KXNEXTIRANLEADER KXPAHLAVIHEAD KXTRUMPOUT`);

const MAKERS = 'quadratic_with_maker_fees';
const june = { from: '2026-06-09', to: '2026-06-09', source: SERIES_READ };
const august = { from: '2026-08-10', to: '2026-08-20', source: FOUR_READ };
const filled = { from: '2026-08-10', to: '2026-08-18', source: FILLS, takers_only: true } as const;

/** Lines of one series never overlap; where two that follow each other agree, nothing changed between them. */
export const SERIES: readonly SeriesLine[] = [
  { series: MAKER_FEES_JUNE, fee_type: MAKERS, fee_multiplier: 1, ...june },
  { series: HALF_JUNE, fee_type: 'quadratic', fee_multiplier: 0.5, ...june },
  { series: ['KXINXY', 'KXNASDAQ100Y'], fee_type: MAKERS, fee_multiplier: 0.5, ...june },
  { series: FREE_JUNE, fee_type: 'quadratic', fee_multiplier: 0, ...june },
  {
    ...{ series: ['INX', 'NASDAQ100', 'KXINX', 'KXNASDAQ100'], prefix: true, takers_only: true },
    ...{ fee_type: 'quadratic', fee_multiplier: 0.5, from: '2026-02-05', to: '2026-02-05', source: PDF },
  },
  { series: ['KXMLBGAME'], fee_type: MAKERS, fee_multiplier: 0.5, ...august },
  { series: ['KXWNBAGAME'], fee_type: MAKERS, fee_multiplier: 1, ...august },
  { series: ['KXMLBSPREAD'], fee_type: 'quadratic', fee_multiplier: 0.5, ...august },
  {
    ...{ series: ['KXMLBTOTAL'], fee_type: 'quadratic', fee_multiplier: 0.5, from: '2026-08-20', to: '2026-08-20' },
    source: { text: 'GET /series (kalshi.md 8, "changed by Aug 2026")', date: '2026-08-20' },
  },
  { series: ['KXATPDOUBLES'], fee_type: 'quadratic', fee_multiplier: 1, ...august },
  { series: ['KXMLBKS'], fee_type: 'quadratic', fee_multiplier: 0.5, ...filled },
  {
    series: ['KXUFCFIGHT', 'KXUFCMOV', 'KXTOPUSAGEAI', 'KXTRUMPSAY', 'KXMVECROSSCATEGORY'],
    ...{ fee_type: 'quadratic', fee_multiplier: 1, ...filled },
  },
  { series: ['KXPGATOUR'], fee_type: MAKERS, fee_multiplier: 1, ...filled },
];

/** Every series without a line of its own on the day on which all were read, and the presumption for other days. */
export const GENERAL: SeriesLine = { series: [''], prefix: true, fee_type: 'quadratic', fee_multiplier: 1, ...june };
