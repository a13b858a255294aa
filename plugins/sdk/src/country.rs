//! Countries as the contract wants them: ISO 3166-1 alpha-2. Leaves the spellings of one platform alone to its connector.

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
    fn the_table_is_whole() {
        assert_eq!(CODES.split_ascii_whitespace().count(), 249);
        assert!(CODES.split_ascii_whitespace().all(|pair| pair.len() == 5));
        assert!(CODES.split_ascii_whitespace().is_sorted());
    }
}
