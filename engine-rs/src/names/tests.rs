use proptest::prelude::*;

use super::similarity;

/// Values of the record-linkage literature (Winkler 1990), to their three decimals.
#[test]
fn known_pairs_have_their_published_value() {
    for (a, b, expected) in
        [("MARTHA", "MARHTA", 0.961), ("DWAYNE", "DUANE", 0.840), ("DIXON", "DICKSONX", 0.813), ("abc", "xyz", 0.0)]
    {
        let found = similarity(a.as_bytes(), b.as_bytes());
        assert!((found - expected).abs() < 0.000_6, "{a} {b}: {found}");
    }
}

#[test]
fn bytes_that_are_no_text_are_like_nothing() {
    assert!(similarity(&[0xff, 0xfe], b"a") == 0.0);
}

proptest! {
    #[test]
    fn every_name_is_like_itself_and_none_more_than_that(a in "[a-z ]{1,40}", b in "[a-z ]{1,40}") {
        prop_assert!((similarity(a.as_bytes(), a.as_bytes()) - 1.0).abs() < 1e-12);
        let one = similarity(a.as_bytes(), b.as_bytes());
        prop_assert!((0.0..=1.0).contains(&one));
        prop_assert!((one - similarity(b.as_bytes(), a.as_bytes())).abs() < 1e-12);
    }
}
