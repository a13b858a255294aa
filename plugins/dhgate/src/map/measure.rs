//! Weights and sizes in the contract's whole units, out of decimal text.

use longshore_connector_sdk::exports::orders::Dimensions;
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::money;

/// Places between kilograms and grams.
const GRAMS: usize = 3;
/// Places between centimetres and millimetres.
const MILLIMETRES: usize = 1;

/// The weight in grams. None if it is not told, or zero, which a parcel never weighs.
pub(crate) fn grams(kilograms: &Told) -> Option<u32> {
    scaled(kilograms.filled()?, GRAMS)
}

/// The sizes in millimetres, longest first. None unless all three are told.
pub(crate) fn dimensions(centimetres: [&Told; 3]) -> Option<Dimensions> {
    let [one, two, three] = centimetres.map(|told| told.filled().and_then(|text| scaled(text, MILLIMETRES)));
    let mut sides = [one?, two?, three?];
    sides.sort_unstable_by(|one, other| other.cmp(one));
    let [length_mm, width_mm, height_mm] = sides;
    Some(Dimensions { length_mm, width_mm, height_mm })
}

/// The number with its point moved to the right by `places`. What is left behind the point counts as a whole one, so that
/// nothing is declared lighter or smaller than it is. None for zero, for negative numbers, and for what is no number.
fn scaled(text: &str, places: usize) -> Option<u32> {
    let decimal = money::decimal(text)?;
    let (whole, fraction) = decimal.split_once('.').unwrap_or((&decimal, ""));
    let (kept, rest) = fraction.split_at_checked(places).unwrap_or((fraction, ""));
    let units: u32 = format!("{whole}{kept:0<places$}").parse().ok()?;
    let rest = u32::from(rest.bytes().any(|digit| digit != b'0'));
    units.checked_add(rest).filter(|units| *units > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> Told {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn kilograms_become_grams() {
        for (json, expected) in [
            ("0.35", Some(350)),
            ("1", Some(1000)),
            (r#""2.5""#, Some(2500)),
            ("0.0005", Some(1)),
            ("0.2501", Some(251)),
            ("0.2500", Some(250)),
            ("0", None),
            ("0.000", None),
            ("-1", None),
            ("null", None),
            (r#""1 kg""#, None),
            ("99999999", None),
        ] {
            assert_eq!(grams(&told(json)), expected, "{json}");
        }
    }

    #[test]
    fn centimetres_become_millimetres_longest_first() {
        for (sides, expected) in
            [(["10", "20.5", "3.01"], Some([205, 100, 31])), (["10", "20", "0"], None), (["10", "20", "null"], None)]
        {
            let [one, two, three] = sides.map(told);
            let read = dimensions([&one, &two, &three]).map(|size| [size.length_mm, size.width_mm, size.height_mm]);
            assert_eq!(read, expected, "{sides:?}");
        }
    }
}
