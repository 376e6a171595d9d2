//! The one table of leagues: the enum, the names, the registry of models and the component's enum are made of it here,
//! `engine-wasm/leagues.ts` and the enum of `engine.wit` by `node scripts/leagues.mjs`.

use super::{SportModel, baseball, basketball, football, hockey, mma, soccer, tennis};

/// Hands every league to another macro: its documentation, variant, code, name and model. Codes are those of the kernel's memory:
/// they count from 1, and none is ever given to another league.
#[macro_export]
macro_rules! leagues {
    ($then:ident) => {
        $then! {
            /// National Football League.
            Nfl = 1, "nfl", football::NFL;
            /// National Basketball Association.
            Nba = 2, "nba", basketball::NBA;
            /// College football (FBS).
            Ncaaf = 3, "ncaaf", football::NCAAF;
            /// Men's college basketball.
            Ncaab = 4, "ncaab", basketball::NCAAB;
            /// Women's National Basketball Association.
            Wnba = 5, "wnba", basketball::WNBA;
            /// National Hockey League.
            Nhl = 6, "nhl", hockey::NHL;
            /// Major League Baseball.
            Mlb = 7, "mlb", baseball::Baseball;
            /// Soccer, any league: three-way after 90 minutes, or "to advance" in a knock-out (`POSTSEASON` 1).
            Soccer = 8, "soccer", soccer::SOCCER;
            /// Tennis, tour chosen by the situation columns.
            Tennis = 9, "tennis", tennis::Tennis;
            /// Mixed martial arts.
            Mma = 10, "mma", mma::Mma;
        }
    };
}

macro_rules! define {
    ($($(#[$doc:meta])* $league:ident = $code:literal, $name:literal, $room:ident::$model:ident;)*) => {
        /// A league with a model. The numbers are the codes of the kernel's memory and of `leagues.ts`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum League {
            $($(#[$doc])* $league = $code,)*
        }

        impl League {
            /// Lower-case name in every layer, e.g. "nba".
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$league => $name,)*
                }
            }
        }

        /// Every model, in the order of the league codes from 1 on.
        pub static REGISTRY: &[&dyn SportModel] = &[$(&$room::$model,)*];
    };
}

leagues!(define);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_from_one_and_each_league_has_its_own_model() {
        for (i, model) in REGISTRY.iter().enumerate() {
            assert_eq!(model.league() as usize, i + 1, "{}", model.name());
        }
    }
}
