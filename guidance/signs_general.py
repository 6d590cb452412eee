"""The general signs: seven groups that are looked for in all forms of exploitation.

Source: signs-of-trafficking.md section 4. Keys are the pack's own; those missing in the row
(G24, G31, G37, G39) are of weight C, background and not signs. G43 to G52 are the digital flags of
4.7, which the pack leaves without keys and weights.
"""

from django.utils.translation import gettext_lazy as _

from guidance.signs import SIGN, STRONG, Group, Sign

CONTROL_SIGNS = (
    Sign(
        "G01",
        _("En anden har personens pas, id, opholdskort, sundhedskort eller MitID"),
        STRONG,
        "V",
        "T-S15 T-S8 T-S34",
    ),
    Sign(
        "G02", _("Personen kan ikke frit forlade bolig eller arbejde"), STRONG, "V", "T-S32 T-S17"
    ),
    Sign(
        "G03",
        _("Personen bliver fulgt, kørt, filmet eller sporet på telefonen"),
        STRONG,
        "V",
        "T-S15 T-S8",
    ),
    Sign(
        "G04",
        _("En anden svarer for personen, vil tolke eller vil ikke forlade rummet"),
        STRONG,
        "V",
        "T-S15 T-S16",
    ),
    Sign("G05", _("Forklaringen virker indøvet"), SIGN, "V", "T-S16 T-S32"),
    Sign("G06", _("Personen kender ikke adressen på sit hjem eller arbejde"), SIGN, "V", "T-S15"),
    Sign("G07", _("Personen kan ikke frit tale med familie og venner"), SIGN, "V", "T-S15"),
    Sign("G08", _("Personen bliver tit flyttet mellem steder eller lande"), SIGN, "V", "T-S32"),
    Sign(
        "G09",
        _("Personen har ikke egen telefon, eller andre styrer telefon og SIM-kort"),
        SIGN,
        "V",
        "T-S17",
    ),
    Sign("G10", _("Andre åbner personens post eller har personens koder"), SIGN, "V", "T-S17"),
    Sign("G11", _("Personen har ikke sin egen nøgle til boligen"), SIGN, "V", "T-S17"),
    Sign(
        "G12",
        _("Personen bor på arbejdet, hos arbejdsgiveren eller i en gruppe, der bliver kørt"),
        SIGN,
        "I",
        "T-S20 T-S24",
    ),
)
MONEY_SIGNS = (
    Sign(
        "G13",
        _("Personens gæld for rejse, job, papirer eller bolig vokser eller kan ikke forstås"),
        STRONG,
        "V",
        "T-S1 T-S15 T-S8",
    ),
    Sign(
        "G14", _("Personen får næsten ingen løn eller skal aflevere den"), STRONG, "V", "T-S8 T-S34"
    ),
    Sign(
        "G15",
        _("Personen råder ikke selv over konto, kort eller kontanter"),
        STRONG,
        "V",
        "T-S16 T-S17",
    ),
    Sign("G16", _("Andre har betalt rejsen, og personen skal arbejde den af"), SIGN, "V", "T-S15"),
    Sign(
        "G17",
        _("Flere personers løn går til én konto, eller store beløb hæves hver lønningsdag"),
        STRONG,
        "I",
        "T-S25",
    ),
)
THREATS_SIGNS = (
    Sign("G18", _("Personen bliver udsat for vold eller trusler"), STRONG, "V", "T-S15 T-S20"),
    Sign("G19", _("Familien i hjemlandet bliver truet"), STRONG, "V", "T-S15 T-S8"),
    Sign(
        "G20",
        _("Nogen truer personen med politi, myndigheder eller udvisning"),
        STRONG,
        "V",
        "T-S8 T-S20",
    ),
    Sign(
        "G21",
        _("Nogen truer personen med billeder, skam, religion eller en ed"),
        STRONG,
        "I",
        "T-4.3",
    ),
    Sign(
        "G22",
        _("Personen er meget bange for myndigheder eller for en bestemt person"),
        SIGN,
        "V",
        "T-S32",
    ),
    Sign(
        "G23",
        _("Personen underkaster sig eller kigger på en anden, før der kommer svar"),
        SIGN,
        "V",
        "T-S16",
    ),
)
BODY_SIGNS = (
    Sign("G25", _("Personen har skader, der ligner vold eller fastholdelse"), STRONG, "V", "T-S32"),
    Sign("G26", _("Personen har blå mærker på steder, der er lette at skjule"), SIGN, "V", "T-S32"),
    Sign(
        "G27",
        _("Personen har gamle skader uden behandling eller må ikke gå til læge"),
        STRONG,
        "V",
        "T-S8 T-S32",
    ),
    Sign("G28", _("Personen er underernæret, udmattet eller mangler søvn"), SIGN, "V", "T-S32"),
    Sign("G29", _("Personen har skader efter arbejde uden værnemidler"), SIGN, "I", "T-4.4"),
    Sign(
        "G30",
        _(
            "Ubehandlede seksuelt overførte sygdomme, skader i underlivet, "
            "gentagne graviditeter eller aborter"
        ),
        SIGN,
        "I",
        "T-4.4",
    ),
)
MIND_SIGNS = (
    Sign(
        "G32",
        _("Personen har angst, huller i hukommelsen eller usikker fornemmelse af tid og sted"),
        SIGN,
        "V",
        "T-S32 T-S16",
    ),
    Sign("G33", _("Historien har huller, eller detaljer strider mod hinanden"), SIGN, "V", "T-S16"),
    Sign(
        "G34",
        _("Personen er fraværende, følelsesløs eller får pludselige udbrud"),
        SIGN,
        "I",
        "T-4.5",
    ),
    Sign(
        "G35",
        _("Personen skader sig selv, har selvmordstanker eller tager rusmidler for at holde ud"),
        SIGN,
        "I",
        "T-4.5",
    ),
    Sign(
        "G36",
        _("Personen skammer sig, bebrejder sig selv eller beskytter den, der udnytter"),
        SIGN,
        "I",
        "T-S5",
    ),
)
RECRUITMENT_SIGNS = (
    Sign(
        "G38",
        _("Job, løn, sted, arbejdsgiver eller vilkår er noget andet end lovet"),
        SIGN,
        "V",
        "T-S8 T-S15",
    ),
    Sign(
        "G40",
        _("Personen kender ikke indholdet af sin kontrakt, sit visum eller sin tilladelse"),
        SIGN,
        "V",
        "T-S8",
    ),
    Sign("G41", _("Papirerne er falske eller tilhører en anden"), SIGN, "V", "T-S32"),
    Sign("G42", _("Personen så ikke noget reelt alternativ, da det begyndte"), SIGN, "V", "T-S15"),
)
DIGITAL_SIGNS = (
    Sign(
        "G43",
        _("Samme telefonnummer, billeder eller tekst går igen i mange sexannoncer"),
        SIGN,
        "I",
        "T-4.7",
    ),
    Sign("G44", _("Sexannoncerne skifter tit by"), SIGN, "I", "T-4.7"),
    Sign("G45", _("En tredje person svarer på beskederne til annoncen"), SIGN, "I", "T-4.7"),
    Sign(
        "G46",
        _("Profil eller bankapp styres fra en telefon, der ikke er kundens"),
        SIGN,
        "I",
        "T-4.7",
    ),
    Sign(
        "G47",
        _("Mange kunder har samme adresse, telefonnummer, telefon eller e-mail"),
        SIGN,
        "I",
        "T-4.7",
    ),
    Sign(
        "G48",
        _("Arbejdsgiveren kræver, at en app eller deling af placering altid er slået til"),
        SIGN,
        "I",
        "T-4.7",
    ),
    Sign("G49", _("Der er kamera i boligen"), SIGN, "I", "T-4.7"),
    Sign("G50", _("Nogen gemmer billeder for at presse personen"), SIGN, "I", "T-4.7"),
    Sign("G51", _("Samme kort betaler lejede værelser til mange kvinder"), SIGN, "I", "T-4.7"),
    Sign(
        "G52",
        _("Jobopslag lover urealistisk løn, rejse og bolig, men nævner ingen arbejdsgiver"),
        SIGN,
        "I",
        "T-4.7",
    ),
)

GENERAL: tuple[Group, ...] = (
    Group("control", _("Kontrol og frihed"), CONTROL_SIGNS),
    Group("money", _("Penge og gæld"), MONEY_SIGNS),
    Group("threats", _("Trusler og frygt"), THREATS_SIGNS),
    Group("body", _("Kroppen"), BODY_SIGNS),
    Group("mind", _("Sind og adfærd"), MIND_SIGNS),
    Group("recruitment", _("Løfter og rekruttering"), RECRUITMENT_SIGNS),
    Group("digital", _("Digitale tegn"), DIGITAL_SIGNS),
)
