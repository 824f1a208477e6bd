"""Countries and languages as other tools name them: by English name, by code, and GDELT by its own country codes."""

from __future__ import annotations

import re

# ISO code, FIPS 10-4 code (GDELT's), ISO code of three letters, English names (the further ones after a slash).
_COUNTRIES = """
AD AN AND Andorra; AE AE ARE United Arab Emirates/UAE; AF AF AFG Afghanistan; AG AC ATG Antigua and Barbuda;
AL AL ALB Albania; AM AM ARM Armenia; AO AO AGO Angola; AR AR ARG Argentina; AT AU AUT Austria; AU AS AUS Australia;
AZ AJ AZE Azerbaijan; BA BK BIH Bosnia and Herzegovina/Bosnia-Herzegovina/Bosnia; BB BB BRB Barbados;
BD BG BGD Bangladesh; BE BE BEL Belgium; BF UV BFA Burkina Faso; BG BU BGR Bulgaria; BH BA BHR Bahrain;
BI BY BDI Burundi; BJ BN BEN Benin; BN BX BRN Brunei; BO BL BOL Bolivia; BR BR BRA Brazil; BS BF BHS Bahamas;
BT BT BTN Bhutan; BW BC BWA Botswana; BY BO BLR Belarus; BZ BH BLZ Belize; CA CA CAN Canada;
CD CG COD Democratic Republic of the Congo/DR Congo; CF CT CAF Central African Republic;
CG CF COG Republic of the Congo/Congo; CH SZ CHE Switzerland; CI IV CIV Ivory Coast/Cote d'Ivoire; CL CI CHL Chile;
CM CM CMR Cameroon; CN CH CHN China; CO CO COL Colombia; CR CS CRI Costa Rica; CU CU CUB Cuba;
CV CV CPV Cape Verde/Cabo Verde; CY CY CYP Cyprus; CZ EZ CZE Czech Republic/Czechia; DE GM DEU Germany;
DJ DJ DJI Djibouti; DK DA DNK Denmark; DM DO DMA Dominica; DO DR DOM Dominican Republic; DZ AG DZA Algeria;
EC EC ECU Ecuador; EE EN EST Estonia; EG EG EGY Egypt; ER ER ERI Eritrea; ES SP ESP Spain; ET ET ETH Ethiopia;
FI FI FIN Finland; FJ FJ FJI Fiji; FR FR FRA France; GA GB GAB Gabon;
GB UK GBR United Kingdom/Great Britain/Britain/UK; GD GJ GRD Grenada; GE GG GEO Georgia; GH GH GHA Ghana;
GL GL GRL Greenland; GM GA GMB Gambia; GN GV GIN Guinea; GQ EK GNQ Equatorial Guinea; GR GR GRC Greece;
GT GT GTM Guatemala; GW PU GNB Guinea-Bissau; GY GY GUY Guyana; HK HK HKG Hong Kong; HN HO HND Honduras;
HR HR HRV Croatia; HT HA HTI Haiti; HU HU HUN Hungary; ID ID IDN Indonesia; IE EI IRL Ireland; IL IS ISR Israel;
IN IN IND India; IQ IZ IRQ Iraq; IR IR IRN Iran; IS IC ISL Iceland; IT IT ITA Italy; JM JM JAM Jamaica;
JO JO JOR Jordan; JP JA JPN Japan; KE KE KEN Kenya; KG KG KGZ Kyrgyzstan; KH CB KHM Cambodia; KM CN COM Comoros;
KP KN PRK North Korea; KR KS KOR South Korea; KW KU KWT Kuwait; KZ KZ KAZ Kazakhstan; LA LA LAO Laos;
LB LE LBN Lebanon; LC ST LCA Saint Lucia; LI LS LIE Liechtenstein; LK CE LKA Sri Lanka; LR LI LBR Liberia;
LS LT LSO Lesotho; LT LH LTU Lithuania; LU LU LUX Luxembourg; LV LG LVA Latvia; LY LY LBY Libya; MA MO MAR Morocco;
MC MN MCO Monaco; MD MD MDA Moldova; ME MJ MNE Montenegro; MG MA MDG Madagascar;
MK MK MKD North Macedonia/Macedonia; ML ML MLI Mali; MM BM MMR Myanmar/Burma; MN MG MNG Mongolia;
MO MC MAC Macao/Macau; MR MR MRT Mauritania; MT MT MLT Malta; MU MP MUS Mauritius; MV MV MDV Maldives;
MW MI MWI Malawi; MX MX MEX Mexico; MY MY MYS Malaysia; MZ MZ MOZ Mozambique; NA WA NAM Namibia; NE NG NER Niger;
NG NI NGA Nigeria; NI NU NIC Nicaragua; NL NL NLD Netherlands/Holland; NO NO NOR Norway; NP NP NPL Nepal;
NZ NZ NZL New Zealand; OM MU OMN Oman; PA PM PAN Panama; PE PE PER Peru; PG PP PNG Papua New Guinea;
PH RP PHL Philippines; PK PK PAK Pakistan; PL PL POL Poland; PR RQ PRI Puerto Rico;
PS WE PSE Palestine/Palestinian Territory; PT PO PRT Portugal; PY PA PRY Paraguay; QA QA QAT Qatar; RO RO ROU Romania;
RS RI SRB Serbia; RU RS RUS Russia/Russian Federation; RW RW RWA Rwanda; SA SA SAU Saudi Arabia; SC SE SYC Seychelles;
SD SU SDN Sudan; SE SW SWE Sweden; SG SN SGP Singapore; SI SI SVN Slovenia; SK LO SVK Slovakia;
SL SL SLE Sierra Leone; SM SM SMR San Marino; SN SG SEN Senegal; SO SO SOM Somalia; SR NS SUR Suriname;
SS OD SSD South Sudan; SV ES SLV El Salvador; SY SY SYR Syria; SZ WZ SWZ Eswatini/Swaziland; TD CD TCD Chad;
TG TO TGO Togo; TH TH THA Thailand; TJ TI TJK Tajikistan; TL TT TLS East Timor/Timor-Leste; TM TX TKM Turkmenistan;
TN TS TUN Tunisia; TO TN TON Tonga; TR TU TUR Turkey/Turkiye; TT TD TTO Trinidad and Tobago; TW TW TWN Taiwan;
TZ TZ TZA Tanzania; UA UP UKR Ukraine; UG UG UGA Uganda; US US USA United States/United States of America/USA;
UY UY URY Uruguay; UZ UZ UZB Uzbekistan; VA VT VAT Vatican/Vatican City/Holy See; VE VE VEN Venezuela;
VN VM VNM Vietnam; VU NH VUT Vanuatu; WS WS WSM Samoa; XK KV XKX Kosovo; YE YM YEM Yemen; ZA SF ZAF South Africa;
ZM ZA ZMB Zambia; ZW ZI ZWE Zimbabwe
"""

# Code of two letters, of three letters (both where there are two), English names.
_LANGUAGES = """
af afr Afrikaans; sq sqi/alb Albanian; am amh Amharic; ar ara Arabic; hy hye/arm Armenian; az aze Azerbaijani;
be bel Belarusian/Byelorussian; bn ben Bengali/Bangla; bs bos Bosnian; bg bul Bulgarian; ca cat Catalan;
zh zho/chi Chinese; hr hrv Croatian; cs ces/cze Czech; da dan Danish; nl nld/dut Dutch; en eng English; et est Estonian;
fi fin Finnish; fr fra/fre French; gl glg Galician; ka kat/geo Georgian; de deu/ger German; el ell/gre Greek;
gu guj Gujarati; he heb Hebrew; hi hin Hindi; hu hun Hungarian; is isl/ice Icelandic; id ind Indonesian; ga gle Irish;
it ita Italian; ja jpn Japanese; kn kan Kannada; kk kaz Kazakh; km khm Khmer; ko kor Korean; ku kur Kurdish;
ky kir Kyrgyz; lo lao Lao; lv lav Latvian; lt lit Lithuanian; mk mkd/mac Macedonian; ms msa/may Malay;
ml mal Malayalam; mr mar Marathi; mn mon Mongolian; ne nep Nepali; no nor Norwegian; fa fas/per Persian/Farsi;
pl pol Polish; pt por Portuguese; pa pan Punjabi; ro ron/rum Romanian; ru rus Russian; sr srp Serbian;
si sin Sinhalese/Sinhala; sk slk/slo Slovak; sl slv Slovenian; so som Somali; es spa Spanish; sw swa Swahili;
sv swe Swedish; ta tam Tamil; te tel Telugu; th tha Thai; tr tur Turkish; uk ukr Ukrainian; ur urd Urdu;
uz uzb Uzbek; vi vie Vietnamese; cy cym/wel Welsh
"""


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]+", "", name.lower())


_ROWS = [row.split(maxsplit=3) for row in _COUNTRIES.split(";")]
_NAMES = {_plain(name): iso for iso, _, _, names in _ROWS for name in names.split("/")}
_ISO = {code.lower(): iso for iso, _, long, _ in _ROWS for code in (iso, long)} | {"uk": "GB"}
_FIPS = {fips.lower(): iso for iso, fips, _, _ in _ROWS}
_ENGLISH = {iso: names.split("/")[0] for iso, _, _, names in _ROWS}
_TONGUES = {
    _plain(name): code
    for code, long, names in (row.split(maxsplit=2) for row in _LANGUAGES.split(";"))
    for name in (code, *long.split("/"), *names.split("/"))
}


def country_code(name: str, *, fips: bool = False) -> str | None:
    """The ISO code of a country given by English name (spaces and capitals do not matter) or code.

    ``fips``: codes of two letters are FIPS 10-4, where ``CH`` is China and ``UP`` is Ukraine.
    """
    wanted = _plain(name)
    if len(wanted) == 2 and fips:
        return _FIPS.get(wanted)
    return _NAMES.get(wanted) or _ISO.get(wanted)


def country_name(code: str) -> str:
    """The English name of a country with an ISO code from ``country_code``."""
    return _ENGLISH[code]


def language_code(name: str) -> str | None:
    """The code of two letters of a language given by English name or by a code of two or three letters."""
    return _TONGUES.get(_plain(name))
