/** Small made-up tables, one in each format: a few rows of one or two games that never took place. */

/** A table as text, and which of its columns say how it ended. */
export interface Sample {
  name: string;
  sport: string;
  csv: string;
  /** Columns that no probability may depend on, with another value for each. */
  secrets: Readonly<Record<string, string>>;
  /** States expected. */
  states: number;
}

const rows = (...lines: string[]): string => `${lines.join('\n')}\n`;

export const SAMPLES: readonly Sample[] = [
  {
    name: 'nfl_pbp',
    sport: 'nfl',
    csv: rows(
      'game_id,sport,season,week,season_type,home_team,away_team,seq,period,clock,period_seconds_remaining,seconds_remaining,possession,down,ydstogo,yardline_100,home_score,away_score,home_timeouts,away_timeouts,play_type,wallclock,home_win,home_final,away_final,home_spread_close,total_close,home_ml_close,away_ml_close,reference_wp_home,reference_src',
      '2030_01_AAA_BBB,nfl,2030,1,REG,BBB,AAA,1,1,15:00,900,3600,away,,,35,0,0,3,3,KICK_OFF,,1,24,17,-3.0,45.0,-160,140,,',
      '2030_01_AAA_BBB,nfl,2030,1,REG,BBB,AAA,2,1,14:55,895,3595,away,1,10,75,0,0,3,3,RUSH,,1,24,17,-3.0,45.0,-160,140,0.6,nflscrapR',
      '2030_01_AAA_BBB,nfl,2030,1,REG,BBB,AAA,3,4,02:00,120,120,home,3,4,38,17,17,2,1,PASS,,1,24,17,-3.0,45.0,-160,140,0.7,NGS_BDB2024',
      '2030_01_CCC_DDD,nfl,2030,1,REG,DDD,CCC,1,1,15:00,900,3600,home,,,35,0,0,3,3,KICK_OFF,,0,10,13,6.5,40.0,,,,',
    ),
    secrets: { home_win: '0', home_final: '3', away_final: '49', play_type: 'PASS', reference_wp_home: '0.01' },
    states: 4,
  },
  {
    name: 'ncaaf_drive_states',
    sport: 'ncaaf',
    csv: rows(
      'game_id,sport,season,week,date,home_team,away_team,seq,period,clock,seconds_remaining,possession,yards_to_endzone,start_text,home_score,away_score,drive_result,drive_display_result,drive_plays,drive_time,home_win,home_final,away_final,home_spread,over_under',
      '1,ncaaf,2030,1,2030-08-30,AAA,BBB,1,1,15:00,3600,away,75,BBB 25,0,0,PUNT,Punt,3,1:30,1,31,10,-13.5,52.5',
      '1,ncaaf,2030,1,2030-08-30,AAA,BBB,2,3,07:31,1351,home,60,AAA 40,17,7,TD,Touchdown,8,4:10,1,31,10,-13.5,52.5',
    ),
    secrets: {
      ...{ home_win: '0', home_final: '0', away_final: '45', drive_result: 'INT', drive_display_result: 'x' },
      ...{ drive_plays: '9', drive_time: '0:01' },
    },
    states: 2,
  },
  {
    name: 'nba_pbp',
    sport: 'nba',
    csv: rows(
      'game_id,sport,season,game_date,is_playoff,home_team,away_team,seq,period,period_seconds_remaining,seconds_remaining,home_score,away_score,home_win,home_final,away_final,home_spread_close,total_close,home_ml_close,away_ml_close',
      '1,nba,2030-31,2030-11-12,0,AAA,BBB,1,1,720,2880,0,0,1,101,99,-4.5,214.5,,',
      '1,nba,2030-31,2030-11-12,0,AAA,BBB,2,4,30,30,98,97,1,101,99,-4.5,214.5,,',
      '1,nba,2030-31,2030-11-12,0,AAA,BBB,3,4,0,0,101,99,1,101,99,-4.5,214.5,,',
    ),
    secrets: { home_win: '0', home_final: '80', away_final: '130' },
    states: 3,
  },
  {
    name: 'nba_pbp with events',
    sport: 'nba',
    csv: rows(
      'game_id,sport,season,home_team,away_team,seq,period,period_seconds_remaining,seconds_remaining,wallclock_local,home_score,away_score,event_type,event_side,event_team,home_win,home_final,away_final',
      '1,nba,2030-31,AAA,BBB,0,1,720,2880,8:12 PM,0,0,START_PERIOD,,,0,94,106',
      '1,nba,2030-31,AAA,BBB,9,4,40,40,9:50 PM,92,92,REB,home,AAA,0,94,106',
    ),
    secrets: { home_win: '1', home_final: '120', away_final: '80' },
    states: 2,
  },
  {
    name: 'ncaab_pbp',
    sport: 'ncaab',
    csv: rows(
      'game_id,sport,season,date,home_team,away_team,seq,period,period_seconds_remaining,seconds_remaining,home_score,away_score,home_win,home_final,away_final,home_spread_close',
      '1,ncaab,2030-31,,"State, A&M",Tech,1,1,1200,2400,0,0,1,70,66,-5.5',
      '1,ncaab,2030-31,,"State, A&M",Tech,2,2,300,300,60,58,1,70,66,-5.5',
    ),
    secrets: { home_win: '0', home_final: '50', away_final: '90' },
    states: 2,
  },
  {
    name: 'nhl_pbp',
    sport: 'nhl',
    csv: rows(
      'game_id,sport,season,date,home_team,away_team,seq,period,period_seconds_elapsed,seconds_remaining,home_score,away_score,home_skaters,away_skaters,strength,home_goalie_in,away_goalie_in,event,event_team,home_win,home_final,away_final,decided_in',
      '2030020001,nhl,2030-31,2030-10-04,AAA,BBB,0,1,0,3600,0,0,5,5,5v5,1,1,PSTR,,1,3,2,OT',
      '2030020001,nhl,2030-31,2030-10-04,AAA,BBB,1,3,1150,50,2,2,6,5,6v5,0,1,GOAL,AAA,1,3,2,OT',
      '2030020001,nhl,2030-31,2030-10-04,AAA,BBB,2,4,131,169,2,2,3,3,3v3,1,1,SHOT,BBB,1,3,2,OT',
    ),
    secrets: { home_win: '0', home_final: '1', away_final: '6', decided_in: 'REG', event: 'HIT', event_team: 'BBB' },
    states: 3,
  },
  {
    name: 'mlb_pbp',
    sport: 'mlb',
    csv: rows(
      'game_id,sport,season,date,home_team,away_team,seq,inning,half,outs,balls,strikes,on1,on2,on3,home_score,away_score,event_text,home_win,home_final,away_final,home_ml_close,away_ml_close,total_close',
      'AAA203004050,mlb,2030,2030-04-05,AAA,BBB,1,1,top,0,0,2,0,0,0,0,0,K,1,3,1,-117.0,107.0,8.5',
      'AAA203004050,mlb,2030,2030-04-05,AAA,BBB,2,8,bot,2,3,1,1,0,1,1,1,S7,1,3,1,-117.0,107.0,8.5',
    ),
    secrets: { home_win: '0', home_final: '0', away_final: '9', balls: '1', strikes: '0', event_text: 'HR' },
    states: 2,
  },
  {
    name: 'soccer_minute_states',
    sport: 'soccer',
    csv: rows(
      'match_id,sport,league,season,date_utc,home_team,away_team,seq,period,match_minute,period_elapsed_s,period_length_s,home_score,away_score,home_reds,away_reds,home_shots,away_shots,home_final_90,away_final_90,result_90,pregame_home_prob,pregame_draw_prob,pregame_away_prob',
      '1,soccer,eng.1,2030-31,2030-09-30 14:00:00,AAA,BBB,1,1H,0,0,2750,0,0,0,0,0,0,2,0,H,0.5,0.28,0.22',
      '1,soccer,eng.1,2030-31,2030-09-30 14:00:00,AAA,BBB,2,2H,92,2820,3000,1,0,0,1,4,2,2,0,H,0.5,0.28,0.22',
      '2,soccer,fifa.world,fifa.world,2030-06-30 14:00:00,CCC,DDD,1,1H,0,0,2750,0,0,0,0,0,0,0,1,A,,,',
    ),
    secrets: { home_final_90: '0', away_final_90: '4', result_90: 'A', period_length_s: '2701' },
    states: 3,
  },
  {
    name: 'tennis_slam_point_states',
    sport: 'tennis',
    csv: rows(
      'match_id,sport,tour,slam,year,best_of,player1,player2,seq,elapsed,set_no,p1_sets,p2_sets,p1_games,p2_games,p1_points,p2_points,is_tiebreak,server,point_winner,p1_win',
      '1,tennis,ATP,ausopen,2012,5,A One,B Two,1,0:00:00,1,0,0,0,0,0,0,0,1,1,1',
      '1,tennis,ATP,ausopen,2012,5,A One,B Two,2,0:00:30,1,0,0,0,0,1,0,0,1,2,1',
      '1,tennis,ATP,ausopen,2012,5,A One,B Two,3,0:01:00,1,0,0,0,0,1,1,0,1,1,1',
    ),
    secrets: { p1_win: '0', point_winner: '2', elapsed: '9:99:99' },
    states: 3,
  },
  {
    name: 'tennis_match_pbp_strings',
    sport: 'tennis',
    csv: rows(
      'match_id,sport,tour,date,tournament,server1,server2,winner,pbp,score,server1_odds,server2_odds,odds_book',
      '7,tennis,ATP,2011-07-28,Somewhere-ATPUmag2011,A One,B Two,1,SSSS;RRSA,6-4 6-1,1.5,2.6,PS',
      "8,tennis,WTA,2011-07-28,Women'sUSOpen,C One,D Two,2,SSDS,6-4 6-1,,,",
    ),
    secrets: { score: '0-6 0-6' },
    states: 12,
  },
  {
    name: 'ufc_fight_results',
    sport: 'mma',
    csv: rows(
      'date,sport,event,fighter1,fighter2,winner,method,end_round,end_round_seconds,fight_elapsed_seconds,scheduled_rounds,time_format,weight_class,fighter1_decimal_odds,fighter2_decimal_odds',
      '2030-05-17,mma,"Night 9: One, Two",A One,B Two,1,KO/TKO,2,47,347,3,3 Rnd (5-5-5),Lightweight Bout,1.5,2.7',
      '2030-05-17,mma,Night 9,C One,D Two,,Decision,3,300,900,3,3 Rnd (5-5-5),Flyweight Bout,,',
    ),
    secrets: { method: 'Decision', end_round_seconds: '1', fight_elapsed_seconds: '2' },
    states: 5,
  },
];

/** Plays of two leagues with ESPN's numbers; not in {@link SAMPLES}, because a sport is not one of its own. */
export const ESPN_PLAYS = rows(
  'game_id,sport,home_team,away_team,seq,play_id,period,half,clock,seconds_remaining,home_score_after,away_score_after,start_down,start_distance,start_yards_to_endzone,start_possession,outs,on1,on2,on3,wallclock,play_type,espn_home_wp_after,home_win,home_final,away_final',
  '1,nfl,AAA,BBB,1,11,1,,15:00,3600.0,0,0,0,0,65,home,,,,,2030-09-17T17:02:21Z,Kickoff,0.62,1,25,24',
  '1,nfl,AAA,BBB,2,12,1,,14:53,3593.0,7,0,1,10,31,home,,,,,2030-09-17T17:03:56Z,Rush,0.74,1,25,24',
  '1,nfl,AAA,BBB,3,13,1,,14:47,3587.0,7,0,0,0,65,away,,,,,2030-09-17T17:04:56Z,Kickoff,0.75,1,25,24',
  '2,mlb,CCC,DDD,1,21,1,Top,,,0,0,,,,,3,0,0,0,2030-07-19T16:39:18Z,Play Result,0.5,0,7,9',
  '2,mlb,CCC,DDD,2,22,1,Bottom,,,1,0,,,,,0,0,0,0,2030-07-19T16:41:18Z,Play Result,0.6,0,7,9',
  '3,nba,EEE,FFF,1,31,1,,12:00,2880.0,0,0,,,,,,,,,2030-11-01T00:05:55Z,Jumpball,0.57,1,125,108',
  '3,nba,EEE,FFF,2,32,1,,11:43,2863.0,0,2,,,,,,,,,2030-11-01T00:06:11Z,Layup,0.54,1,125,108',
  '3,nba,EEE,FFF,3,33,1,,11:27,2847.0,2,2,,,,,,,,,2030-11-01T00:06:26Z,Layup,0.569,1,125,108',
);

/** A CSV line's cells, quotes kept. */
export function cellsOf(line: string): string[] {
  return line
    .match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)!
    .map((cell) => cell.replace(/,$/, ''))
    .slice(0, countCells(line));
}

function countCells(line: string): number {
  return line.replaceAll(/"(?:[^"]|"")*"/g, '').split(',').length;
}

/** The table with other values in some columns; empty cells stay empty. */
export function withColumns(csv: string, values: Readonly<Record<string, string>>): string {
  const [head, ...lines] = csv.trimEnd().split('\n');
  const names = head!.split(',');
  const changed = lines.map((line) =>
    cellsOf(line)
      .map((cell, i) => (cell === '' ? cell : (values[names[i]!] ?? cell)))
      .join(','),
  );
  return `${[head, ...changed].join('\n')}\n`;
}
