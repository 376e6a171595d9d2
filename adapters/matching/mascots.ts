/**
 * Nicknames of American college teams, normalised. ESPN writes "Michigan State Spartans" where a venue writes "Michigan St.": a
 * school's name followed by one of these is that school, followed by anything else ("State Spartans") it is another one. From
 * ESPN's team lists of college football and men's basketball (data/espn/espn_teams.csv, 2025).
 */
export const MASCOTS: ReadonlySet<string> = new Set(
  [
    '49ers|aggies|amcats|argonauts|auggies|aztecs|badgers|bald eagles|bantams|battling bishops|beacons',
    'bearcats|bearkats|bears|beavers|bengals|big blue|big green|big red|bison|bisons|black bears|black knights',
    'blazers|blue bears|blue devils|blue hawks|blue hens|blue hose|blue jays|blue raiders|blue streaks',
    'blue tigers|blueboys|bluejays|blugolds|bobcats|boilermakers|boll weevils|bombers|borregos|boxers|braves',
    'britons|bronchos|broncos|bruins|buccaneers|buckeyes|buffaloes|builders|bulldogs|bullets|bulls',
    'cadets|captains|cardinal|cardinals|catamounts|cavaliers|chanticleers|chargers|chiefs|chippewas|clippers',
    'cobbers|colonels|colonials|comets|commodores|continentals|cornhuskers|corsairs|cougars|cowboys|coyotes',
    'crimson|crimson hawks|crimson storm|crimson tide|crusaders|cyclones|delta devils|demon deacons|demons|devils',
    'diplomats|dragons|ducks|duhawks|dukes|dutch|eagles|engineers|ephs|falcons|fightin engineers',
    'fightin quakers|fighting bees|fighting camels|fighting hawks|fighting illini|fighting irish|fighting muskies',
    'fighting saints|fighting scots|firebirds|fires|firestorm|flames|flyers|flying dutchmen|flying fleet',
    'foresters|friends|gamecocks|garnet chargers|gators|generals|gentlemen|giants|glory eagles|golden bears',
    'golden bulls|golden eagles|golden flashes|golden gophers|golden gusties|golden hurricane|golden knights',
    'golden lions|golden rams|golden tigers|golden tornadoes|golden wolves|gorillas|governors|graceland',
    'great danes|green knights|green terror|green wave|greyhounds|griffins|griffons|grizzlies|gulls|gyrenes',
    'hardrockers|hatters|hawkeyes|hawks|highlanders|hilltoppers|hokies|hoosiers|horned frogs|hornets|hoyas',
    'hurricanes|huskies|ichabods|indians|jackrabbits|jaguars|javelinas|jayhawks|jimmies|johnnies|jumbos|kats',
    'keiser|keydets|kingsmen|knights|kohawks|ks wesleyan|lakers|lancers|leathernecks|leopards|lindsey|lions',
    'little giants|lobos|loggers|longhorns|lopers|lumberjacks|lutes|lynx|madonna|majors|mammoths|marauders',
    'marian|mariners|maroon tigers|maroons|mavericks|mean green|mechanics|mexico u|midland lutheran|midshipmen',
    'miners|minutemen|mocs|monarchs|moundbuilders|mountain hawks|mountain lions|mountaineers|muleriders|mules',
    'muskies|mustangs|nittany lions|noreasters|norse|oaklanders|oilers|ok panhandle st|oles|orange|orediggers',
    'owls|paladins|panthers|patriots|peacocks|penguins|phoenix|pioneers|pipers|pirates|pointers|polar bears',
    'polars|prairie fire|prairie wolves|presidents|pride|privateers|profs|quakers|racers|ragin cajuns|raiders',
    'rainbow warriors|ramblin rams|rams|rangers|rattlers|ravens|razorbacks|rebels|red devils|red dragons',
    'red flash|red foxes|red hawks|red raiders|red wolves|redbirds|reddies|redhawks|regents|revolutionaries',
    'river hawks|riverhawks|roadrunners|rockets|roos|royals|runnin bulldogs|sagehens|saints|salukis|savage storm',
    'saxons|scarlet knights|scots|sea gulls|seahawks|seawolves|seminoles|setters|sharks|skyhawks|sooners',
    'spartans|spiders|stags athenas|stallions|statesmen|steers|sterling ks|storm|student princes|sun devils',
    'sycamores|tar heels|tartans|terrapins|terriers|texans|the rock|thorobreds|thunder|thunderbirds',
    'thundering herd|thunderwolves|tigers|timberwolves|titans|tomcats|tommies|toreros|tornados|trailblazers',
    'tribe|tritons|trojans|utes|valley city st|vandals|vikings|volunteers|vulcans|war hawks|warhawks|warriors',
    'wasps|white mules|wildcats|wolf pack|wolfpack|wolverines|wolves|wonder boys|yellow jackets|yeomen|yotes',
    'zips',
    // Schools of basketball alone that the lists lack.
    'anteaters|antelopes|beach|billikens|blackbirds|blue demons|bonnies|broncs|dolphins|dons|explorers',
    'friars|gaels|gauchos|golden griffins|islanders|jaspers|kangaroos|lopes|mastodons|matadors',
    'musketeers|ospreys|pilots|purple eagles|ramblers|red storm|retrievers|screaming eagles|shockers',
    'stags|vaqueros|waves',
  ]
    .join('|')
    .split('|'),
);
