//! Countries as the contract wants them: ISO 3166-1 alpha-2. Leaves the spellings of one platform alone to its connector.

/// A line for each country: its alpha-2 code, a space, and its English names with `|` between. ISO's short names, and others in
/// use.
const ENGLISH_NAMES: &str = include_str!("country/names.txt");

/// Every country of ISO 3166-1 (249 of them), alpha-2 and alpha-3 joined.
const CODES: &str = "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB \
     BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR \
     BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR \
     CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK \
     FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS \
     GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN \
     ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO \
     LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD \
     MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER \
     NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM \
     PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP \
     SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF \
     TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY \
     UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

/// The alpha-2 code of an alpha-2 or alpha-3 code in any case. None for what ISO 3166-1 does not list.
///
/// ```
/// use longshore_connector_sdk::country::alpha2;
/// assert_eq!(alpha2("srb"), Some("RS"));
/// assert_eq!(alpha2("UK"), None);
/// ```
pub fn alpha2(code: &str) -> Option<&'static str> {
    let code = code.trim();
    CODES
        .split_ascii_whitespace()
        .filter_map(|pair| pair.split_at_checked(2))
        .find_map(|(two, three)| (two.eq_ignore_ascii_case(code) || three.eq_ignore_ascii_case(code)).then_some(two))
}

/// The alpha-2 code of a country's English name. Case, accents, punctuation, spaces and the words "and" and "the" do not
/// matter. None for a name that is not known.
///
/// ```
/// use longshore_connector_sdk::country::of_english_name;
/// assert_eq!(of_english_name("Trinidad & Tobago"), Some("TT"));
/// assert_eq!(of_english_name("Atlantis"), None);
/// ```
pub fn of_english_name(name: &str) -> Option<&'static str> {
    ENGLISH_NAMES.lines().find_map(|line| {
        let (code, names) = line.split_once(' ')?;
        names.split('|').any(|known| letters(known).eq(letters(name))).then_some(code)
    })
}

/// What of a name is compared.
fn letters(name: &str) -> impl Iterator<Item = char> {
    let idle = |word: &&str| !word.eq_ignore_ascii_case("and") && !word.eq_ignore_ascii_case("the");
    let words = name.split(|character: char| !character.is_alphanumeric()).filter(idle);
    words.flat_map(str::chars).flat_map(char::to_lowercase).map(without_accent)
}

/// The letter below an accent, for the accents of countries' names.
fn without_accent(letter: char) -> char {
    match letter {
        'å' => 'a',
        'ç' => 'c',
        'é' => 'e',
        'ô' => 'o',
        'ü' => 'u',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lengths_and_any_case_are_read() {
        for (code, expected) in [
            ("US", Some("US")),
            ("us ", Some("US")),
            ("GBR", Some("GB")),
            ("SRB", Some("RS")),
            ("MNE", Some("ME")),
            ("ZWE", Some("ZW")),
            ("UK", None),
            ("", None),
            ("USAA", None),
            ("A", None),
        ] {
            assert_eq!(alpha2(code), expected, "{code:?}");
        }
    }

    #[test]
    fn english_names_are_read_in_their_many_spellings() {
        for (name, expected) in [
            ("United States", Some("US")),
            ("united  states of america", Some("US")),
            ("U.S.A.", Some("US")),
            ("United Kingdom", Some("GB")),
            ("Korea,Republic of", Some("KR")),
            ("Cote D'Ivoire", Some("CI")),
            ("Côte d’Ivoire", Some("CI")),
            ("The Netherlands", Some("NL")),
            ("Bosnia & Herzegovina", Some("BA")),
            ("Hong Kong", Some("HK")),
            ("CURACAO", Some("CW")),
            ("Türkiye", Some("TR")),
            ("Niger", Some("NE")),
            ("Nigeria", Some("NG")),
            ("Guinea", Some("GN")),
            ("US", None),
            ("Atlantis", None),
            ("and the", None),
            ("", None),
        ] {
            assert_eq!(of_english_name(name), expected, "{name:?}");
        }
    }

    #[test]
    fn every_country_has_names_of_its_own() {
        let mut owners = std::collections::BTreeMap::new();
        let codes = CODES.split_ascii_whitespace().map(|pair| pair.split_at(2).0);
        assert!(
            ENGLISH_NAMES.lines().map(|line| line.split_at(2).0).eq(codes),
            "one line for each code, in their order"
        );
        for line in ENGLISH_NAMES.lines() {
            let (code, names) = line.split_once(' ').unwrap();
            for name in names.split('|') {
                let compared: String = letters(name).collect();
                assert!(!compared.is_empty() && compared.is_ascii(), "{name}");
                assert_eq!(owners.insert(compared, code).unwrap_or(code), code, "{name}");
            }
        }
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(CODES.split_ascii_whitespace().count(), 249);
        assert!(CODES.split_ascii_whitespace().all(|pair| pair.len() == 5));
        assert!(CODES.split_ascii_whitespace().is_sorted());
    }
}
