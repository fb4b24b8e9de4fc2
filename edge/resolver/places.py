"""Continents and the European Union, by ISO 3166-1 alpha-2 code, which is what `CloudFront-Viewer-Country` holds.

Continents are GeoNames' (https://download.geonames.org/export/dump/countryInfo.txt): each country is on one, by custom
rather than by area (Russia and Cyprus in Europe, Turkey and the Caucasus in Asia), and the islands around Antarctica
belong to it. All 249 codes of ISO 3166-1 are there, and `XK`, which is the one used for Kosovo.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_COUNTRIES: Final = (
    (
        "AF",
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ "
        "NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
    ),
    ("AN", "AQ BV GS HM TF"),
    (
        "AS",
        "AE AF AM AZ BD BH BN BT CC CN GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP "
        "OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE",
    ),
    (
        "EU",
        "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD "
        "ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    ),
    (
        "NA",
        "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX "
        "TC TT US VC VG VI",
    ),
    ("OC", "AS AU CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS"),
    ("SA", "AR BO BR CL CO EC FK GF GY PE PY SR UY VE"),
)

CONTINENTS: Final = tuple([continent for continent, _ in _COUNTRIES])
"""Africa, Antarctica, Asia, Europe, North America with the Caribbean, Oceania, South America."""

_EU: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU: Final = frozenset(_EU.split())
"""The 27 member states (https://european-union.europa.eu/principles-countries-history/eu-countries_en)."""

_CONTINENT: Final = {country: continent for continent, countries in _COUNTRIES for country in countries.split()}


def continent_of(country: str) -> str:
    """One of `CONTINENTS`, or "" for what is not a country's code. Codes are in capitals, as CloudFront sends them."""
    return _CONTINENT.get(country, "")
