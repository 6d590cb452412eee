"""The action cards of points 5 to 8. Our proposal (crisis-plan.md 9), awaiting approval: mark I."""

from django.utils.translation import gettext_lazy as _

from crisisplan.cards.parts import Card, Indicator, Task

CARDS = (
    Card(
        5,
        purpose=_(
            "At nå dem, vi ikke møder fysisk; følge markedets ændringer; og svare på falske rygter."
        ),
        trigger=_("N2 eller N3; besøgsform C; eller annoncetal ændret mere end 25 % på en uge."),
        parties=_(
            "Annoncesider, sociale medier, NGO’er med digitalt opsøgende arbejde, CMM's analytikere"
        ),
        responsible="NET",
        tasks=(
            Task(
                "P5.D1", _("Hent den godkendte liste over sider og apps; notér hvad der er åbent.")
            ),
            Task("P5.D2", _("Mål udgangspunktet: antal aktive annoncer pr. område.")),
            Task("P5.D3", _("Slå den godkendte tekst op efter sidens regler.")),
            Task("P5.D4", _("Åbn en bemandet indbakke med åbningstid og autosvar.")),
            Task("P5.D5", _("Brug kun CMM's konti og udstyr – aldrig private.")),
            Task("P5.U1", _("Bed annoncesider om fast, gratis plads til sundhedsinformation.")),
            Task(
                "P5.U2",
                _(
                    "Skriv kun til annoncenumre, hvis jurist og databeskyttelse har sagt god "
                    "for det; brug M01–M05."
                ),
            ),
            Task(
                "P5.U3",
                _(
                    "Se dagligt efter tegn: nyankommen, døgnåben, ubeskyttet, mange under samme"
                    " nummer, prisfald."
                ),
            ),
            Task("P5.U4", _("Læg kort video eller lyd ud på de prioriterede sprog.")),
            Task("P5.L1", _("Svar senest næste hverdag.")),
            Task("P5.L2", _("Ugentlig tendens i samlede tal.")),
            Task("P5.L3", _("Tag forældede opslag ned samme dag, som P1 ændres.")),
        ),
        stop=_("Annoncetal inden for ±10 % af før krisen i 4 uger, og opslag er arkiveret."),
        log=_(
            "Hvor, hvornår, tekstversion, taget ned; tal; beslutninger om retsgrundlag; "
            "bekymring videregivet (kun sagsnr.)."
        ),
        indicators=(
            Indicator("P5.I1", _("Annoncer mod udgangspunkt")),
            Indicator("P5.I2", _("Visninger")),
            Indicator("P5.I3", _("Samtaler")),
            Indicator("P5.I4", _("Svartid")),
            Indicator("P5.I5", _("Bekymringer oprettet")),
            Indicator("P5.I6", _("Sprog dækket")),
        ),
    ),
    Card(
        6,
        purpose=_("Ét fælles billede, samme budskab, ingen huller og intet dobbeltarbejde."),
        trigger=_("N1: orientér. N2/N3: aktivér."),
        parties=_(
            "AmiAmi, Reden International, HopeNow, KFUK's Sociale Arbejde, Røde Kors' "
            "klinikker, AIDS-Fondet, Dansk Flygtningehjælp, krisecentre"
        ),
        responsible="NGO",
        tasks=(
            Task("P6.D1", _("Send M14 med niveau, områder, kontakt og tekster.")),
            Task("P6.D2", _("Indhent status: åbent/lukket, pladser, sprog, værnemidler, behov.")),
            Task("P6.D3", _("Aftal fast kort møde: dagligt på N3, ugentligt på N2.")),
            Task("P6.U1", _("Aftal hvem der dækker hvilke områder og steder.")),
            Task("P6.U2", _("Aftal henvisningsveje og nødkapacitet.")),
            Task("P6.U3", _("Aftal fælles indkøb og fordeling af værnemidler.")),
            Task("P6.U4", _("Aftal dataudveksling: kun antal, samme definitioner.")),
            Task("P6.L1", _("Ugeskema fra alle partnere; rykker efter 2 hverdage.")),
            Task("P6.L2", _("Luk huller inden 2 hverdage, eller løft dem til kriselederen.")),
        ),
        stop=_("Alle partnere er i normal drift, og slutmøde er holdt."),
        log=_("Deltagelse, aftaler, kapacitet, udækkede behov, beslutninger."),
        indicators=(
            Indicator("P6.I1", _("Andel partnere, der svarede på 24 timer")),
            Indicator("P6.I2", _("Ledige/efterspurgte pladser")),
            Indicator("P6.I3", _("Udækkede henvisninger")),
            Indicator("P6.I4", _("Dage til lukket hul")),
        ),
    ),
    Card(
        7,
        purpose=_(
            "At ingen medarbejder bliver smittet eller kommer i fare på grund af arbejdet –"
            " og at tilbuddet kan køre videre."
        ),
        trigger=_("Allerede N1."),
        parties=_(
            "Arbejdsmiljøorganisationen, regionens hygiejneenhed, NGO’er med eget "
            "feltpersonale, krisehjælp"
        ),
        responsible="SIK",
        also=("FLT",),
        tasks=(
            Task("P7.D1", _("Risikovurdér hver opgavetype i hvert område.")),
            Task("P7.D2", _("Tjek værnemidler, og hvem der er oplært i dem.")),
            Task("P7.D3", _("Mindste bemanding og afløserliste.")),
            Task("P7.D4", _("To sammen i felten; ind- og udmelding på faste tider.")),
            Task("P7.D5", _("Mind om stopretten: enhver må afbryde.")),
            Task("P7.D6", _("Særlig risiko tages i fortrolighed med lederen – aldrig i portalen.")),
            Task("P7.U1", _("Oplæring i værnemidler og hygiejne.")),
            Task("P7.U2", _("Tilbud om test og vaccine efter myndighedernes råd.")),
            Task("P7.U3", _("Faste hold, så et udbrud ikke lukker alt.")),
            Task("P7.U4", _("Rengøring af bil og udstyr; affald.")),
            Task("P7.U5", _("Samtale og psykisk støtte.")),
            Task("P7.L1", _("Ny vurdering hver uge og efter hver hændelse.")),
            Task("P7.L2", _("Mindst 14 dages lager.")),
            Task("P7.L3", _("Hændelser og nærved-hændelser meldes inden 24 timer.")),
        ),
        stop=_("Ingen forhøjet risiko efter myndighedernes råd, og sidste opsamling er holdt."),
        log=_(
            "Risikobeslutninger, lager, bemanding, standsninger, hændelser uden "
            "helbredsoplysninger."
        ),
        indicators=(
            Indicator("P7.I1", _("Lagerdage")),
            Indicator("P7.I2", _("Udeblevne ind-/udmeldinger")),
            Indicator("P7.I3", _("Hændelser pr. 100 besøg")),
            Indicator("P7.I4", _("Andel oplært")),
            Indicator("P7.I5", _("Bemanding mod mindste")),
            Indicator("P7.I6", _("Fravær (kun ved ≥5)")),
        ),
    ),
    Card(
        8,
        purpose=_(
            "En sikker, trinvis vej tilbage; at finde dem, vi mistede; at lukke planen "
            "ordentligt og lære af den."
        ),
        trigger=_("Myndighederne varsler lempelser, eller kriselederen indleder N4."),
        parties=_("Alle fra punkt 1–7"),
        responsible="KRL",
        tasks=(
            Task("P8.D1", _("Vælg områder og faser for N4.")),
            Task("P8.D2", _("Skriv ned, hvilke regler der ændres hvor og hvornår.")),
            Task("P8.D3", _("Ret banner, side og P1-tekster (M10).")),
            Task("P8.D4", _("Giv politi og NGO’er besked.")),
            Task("P8.D5", _("Sæt en dato for hvert punkts stopkriterium.")),
            Task("P8.U1", _("Opsøg steder uden kontakt i 30 dage.")),
            Task(
                "P8.U2",
                _("Indhent udskudt sundhed: prævention, kønssygdomme, svangerskab, tænder, psyke."),
            ),
            Task(
                "P8.U3",
                _(
                    "Se efter ny udnyttelse, når grænser og klinikker åbner: gæld, nyankomne, "
                    "flytning."
                ),
            ),
            Task("P8.U4", _("Aflevér lånt kapacitet.")),
            Task("P8.U5", _("Fastsæt evalueringen (senest 30 dage efter afslutning).")),
            Task("P8.L1", _("Gennemgå stopkriterier hver uge.")),
            Task("P8.L2", _("Hold klar til at gå op igen inden for én time.")),
        ),
        stop=_(
            "Alle punkter er stoppet eller overdraget, ingen tegn på opblussen i 14 dage, "
            "to personer har godkendt."
        ),
        log=_("Hvert punkts stop med kriterium og belæg; genoptagelser; sluttal; overdragelser."),
        indicators=(
            Indicator("P8.I1", _("Dage N4→afsluttet")),
            Indicator("P8.I2", _("Andel steder genfundet på 30 dage")),
            Indicator("P8.I3", _("Pukkel")),
            Indicator("P8.I4", _("Genoptagelser")),
            Indicator("P8.I5", _("Andel anbefalinger besluttet på 60 dage")),
        ),
    ),
)
