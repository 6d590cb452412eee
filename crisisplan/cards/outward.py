"""The action cards of points 1 to 4. Our proposal (crisis-plan.md 9), awaiting approval: mark I."""

from django.utils.translation import gettext_lazy as _

from crisisplan.cards.parts import Card, Indicator, Task

CARDS = (
    Card(
        1,
        purpose=_(
            "At målgruppen hurtigt får korrekt viden om smitte, råd, test, behandling og "
            "regler – på et sprog, de forstår, ad en kanal, de bruger, og uden at beskeden "
            "bringer dem i fare."
        ),
        trigger=_(
            "N2 eller N3 træder i kraft, eller myndighederne ændrer deres råd, mens planen "
            "gælder. N1: gør teksterne klar."
        ),
        parties=_(
            "Sundhedsstyrelsen, Statens Serum Institut, Styrelsen for Patientsikkerhed, "
            "regionerne, NGO’erne, tolke, Røde Kors' klinikker"
        ),
        responsible="INF",
        also=("SFL",),
        tasks=(
            Task("P1.D1", _("Find myndighedernes gældende råd; notér link, dato og version.")),
            Task(
                "P1.D2",
                _("Vælg sprog for de berørte områder ud fra de seneste 12 måneders kontakter."),
            ),
            Task("P1.D3", _("Tilpas M01 og M02, og få dem godkendt af den sundhedsfaglige leder.")),
            Task(
                "P1.D4",
                _(
                    "Bestil oversættelse og tilbagelæsning af en anden sprogkyndig. "
                    "Maskinudkast må ikke sendes."
                ),
            ),
            Task(
                "P1.D5",
                _(
                    "Offentliggør informationssiden på dansk og engelsk, og se efter, at "
                    "banneret vises."
                ),
            ),
            Task("P1.D6", _("Send første besked ad godkendte kanaler.")),
            Task(
                "P1.D7",
                _("Giv hotline og feltfolk samme tekst med den danske ordlyd ved siden af."),
            ),
            Task("P1.U1", _("Dæk alle prioriterede sprog, også som kort lydbesked.")),
            Task("P1.U2", _("Tryk foldere med QR-kode til besøg og partnere.")),
            Task(
                "P1.U3",
                _(
                    "Prøv forståelsen af med mindst tre personer pr. sprog eller med NGO’ernes "
                    "medarbejdere."
                ),
            ),
            Task("P1.U4", _("Saml spørgsmål og rygter hver dag; opdatér spørgsmål og svar.")),
            Task(
                "P1.L1",
                _("Sammenlign med myndighedernes råd: dagligt på N3, to gange om ugen på N2."),
            ),
            Task(
                "P1.L2", _("Ret eller tilbagekald en forældet tekst inden 24 timer, og send M11.")
            ),
        ),
        stop=_(
            "Særrådene er ophævet, slutbesked (M12) er sendt på alle brugte sprog, og siden"
            " er arkiveret med dato."
        ),
        log=_(
            "Hver tekstversion: sprog, kilde, godkender, tidspunkt; sendt og fejlet pr. "
            "kanal; rettelser; beslutninger om ikke at sende."
        ),
        indicators=(
            Indicator("P1.I1", _("Minutter fra aktivering til første besked")),
            Indicator("P1.I2", _("Andel prioriterede sprog dækket efter 24 timer og 72 timer")),
            Indicator("P1.I3", _("Dage mellem myndighedens ændring og vores")),
            Indicator("P1.I4", _("Andel leverede beskeder")),
            Indicator("P1.I5", _("Antal rettelser")),
        ),
    ),
    Card(
        2,
        purpose=_(
            "At finde og prioritere dem, krisen rammer hårdest: uden lovligt ophold, uden "
            "indtægt eller bolig, i gæld, isolerede eller med tegn på menneskehandel."
        ),
        trigger=_("N2 eller N3; lukning af klinikker eller grænser; pludseligt fald i kontakter."),
        parties=_("NGO’erne, krisecentre, kommuner, sygehuse, Røde Kors' klinikker"),
        responsible="SOC",
        tasks=(
            Task(
                "P2.D1",
                _("Gennemgå kendte steder og åbne bekymringer; sæt prioritet A, B eller C."),
            ),
            Task(
                "P2.D2",
                _("Kontakt alle A – telefon, besøg eller via NGO, efter hvad der er sikkert."),
            ),
            Task("P2.D3", _("Forlæng hotlinens bemanding og tolkeberedskab.")),
            Task(
                "P2.D4",
                _(
                    "Få overblik over ledige senge, mad, medicin og lægetid uden krav om "
                    "sygesikringskort."
                ),
            ),
            Task("P2.D5", _("Mind alle feltfolk om indikatorerne og om, hvad krisen ændrer.")),
            Task("P2.U1", _("Nå alle kendte steder mindst én gang.")),
            Task("P2.U2", _("Aftal nødindkvartering for personer uden CPR-nummer.")),
            Task("P2.U3", _("Saml nødpakker: mad, hygiejne, kondomer, mundbind.")),
            Task(
                "P2.U4",
                _(
                    "Beskriv vejen til test, behandling og vaccine uden CPR-nummer, område for "
                    "område."
                ),
            ),
            Task("P2.L1", _("Prioritér om hver uge; følg op på A senest efter 7 dage.")),
            Task(
                "P2.L2",
                _("Hold øje med kontakttab: steder eller personer, der ikke svarer i 14 dage."),
            ),
            Task(
                "P2.L3",
                _(
                    "Hold øje med nye udnyttelsesformer: voksende gæld, mindre "
                    "bevægelsesfrihed, pres for ubeskyttet sex, flytning til private hjem."
                ),
            ),
        ),
        stop=_(
            "Alle A har en plan eller er overdraget, kontakthyppigheden er normal, og punkt"
            " 8 har set dem igennem."
        ),
        log=_(
            "Antal pr. område og prioritet; kapacitetsmangler; fordelingsbeslutninger. "
            "Ingen personer."
        ),
        indicators=(
            Indicator("P2.I1", _("Andel A kontaktet på 24 timer")),
            Indicator("P2.I2", _("Kontakttab")),
            Indicator("P2.I3", _("Henvist til seng/sundhed")),
            Indicator("P2.I4", _("Afvist pga. kapacitet")),
            Indicator("P2.I5", _("Hotlinehenvendelser mod samme uge året før")),
        ),
    ),
    Card(
        3,
        purpose=_(
            "At personer, der kan være udsat for menneskehandel, beskyttes, når politiet "
            "kontrollerer regler; at politiet kender vejen til CMM; og at kontrol ikke driver "
            "folk i skjul for sundhedshjælp."
        ),
        trigger=_("N2 eller N3; regler, der rammer klinikker; varslede aktioner."),
        parties=_(
            "Rigspolitiet og de berørte politikredse (eventuelt via den lokale "
            "beredskabsstab), Skattestyrelsen, Arbejdstilsynet, Udlændingestyrelsen"
        ),
        responsible="MYN",
        tasks=(
            Task(
                "P3.D1",
                _(
                    "Ring til den navngivne kontakt i hver berørt kreds; oplys niveau, område "
                    "og hotlinenummer."
                ),
            ),
            Task(
                "P3.D2",
                _(
                    "Aftal skriftligt, hvad der må deles, og på hvilket grundlag. Intet "
                    "personhenførbart fra sundhedsarbejdet uden samtykke eller pligt."
                ),
            ),
            Task("P3.D3", _("Aftal, at planlagte besøg og kontroller ikke støder sammen.")),
            Task("P3.D4", _("Bed patruljer uddele informationskortet fra punkt 1.")),
            Task("P3.D5", _("Bekræft døgnkontakt begge veje.")),
            Task("P3.U1", _("Hold første koordinationsmøde og derefter ugentligt på N3.")),
            Task(
                "P3.U2",
                _(
                    "Giv betjente en kort orientering: tegn, hvad der sker, når man ringer til "
                    "CMM, og smittebeskyttelse."
                ),
            ),
            Task("P3.U3", _("Aftal, hvad der sker, når en smittet person træffes ved kontrol.")),
            Task(
                "P3.U4",
                _("Afklar med jurister, hvad vi må love i P1-tekster om kontakt til myndigheder."),
            ),
            Task("P3.L1", _("Fælles billede én gang om ugen (kun tal).")),
            Task(
                "P3.L2",
                _(
                    "Rejs utilsigtede virkninger inden 2 hverdage, for eksempel bøder til "
                    "personer, der kan være udsat for menneskehandel."
                ),
            ),
        ),
        stop=_(
            "Reglerne er ophævet, sidste møde holdt, og overgang til normalt samarbejde aftalt."
        ),
        log=_("Møder, aftaler, afviste ønsker; ved deling: type, grundlag, godkender, modtager."),
        indicators=(
            Indicator("P3.I1", _("Timer til første kontakt")),
            Indicator("P3.I2", _("Andel berørte kredse med navngiven kontakt")),
            Indicator("P3.I3", _("Henvendelser fra politiet")),
            Indicator("P3.I4", _("Rejste bekymringer og dage til svar")),
        ),
    ),
    Card(
        4,
        purpose=_(
            "At holde kontakten og sundhedstilbuddet i gang så længe det er forsvarligt – "
            "og skifte form, når det ikke er."
        ),
        trigger=_("N2 eller N3. Hvert besøg kræver en gyldig besøgsvurdering."),
        parties=_("NGO’ernes mobile tilbud, sygehusafdelinger, test- og vaccinationssteder, tolke"),
        responsible="FLT",
        also=(
            "SFL",
            "SIK",
        ),
        tasks=(
            Task("P4.D1", _("Sæt planlagte besøg på pause, til vurderingen er lavet.")),
            Task(
                "P4.D2",
                _(
                    "Vælg besøgsform pr. område: A inde med værnemidler, B ude eller i døren, C"
                    " kun telefon og net."
                ),
            ),
            Task("P4.D3", _("Tæl værnemidler, test og hygiejneartikler.")),
            Task("P4.D4", _("Læg ruten efter prioriteten i punkt 2.")),
            Task("P4.D5", _("Giv besked på forhånd (M06/M07), når det er sikkert.")),
            Task(
                "P4.U1",
                _(
                    "Gennemfør de prioriterede besøg; medbring information, værnemidler og "
                    "eventuelt godkendte test."
                ),
            ),
            Task("P4.U2", _("Tilbyd at følge med til test, læge eller vaccine.")),
            Task("P4.U3", _("Erstat aflyste besøg med telefon inden 48 timer.")),
            Task("P4.U4", _("Registrér nye, flyttede og lukkede steder.")),
            Task("P4.L1", _("Fornyet vurdering hver uge og ved nye råd.")),
            Task("P4.L2", _("Kort opsamling efter hver besøgsdag; hændelser til punkt 7.")),
            Task("P4.L3", _("Fyld lageret op, når der er under 14 dages forbrug.")),
        ),
        stop=_("Besøgsform A uden særlige krav i alle områder i 14 dage, og punkt 7 er stoppet."),
        log=_(
            "Valg af besøgsform med begrundelse; planlagt/gennemført/aflyst; forbrug; "
            "standsninger. Steder kun ved internt nummer."
        ),
        indicators=(
            Indicator("P4.I1", _("Gennemført/planlagt")),
            Indicator("P4.I2", _("Andel steder nået (besøg eller telefon) på 14/30 dage")),
            Indicator("P4.I3", _("Test tilbudt/taget")),
            Indicator("P4.I4", _("Fulgt til vaccine/læge")),
            Indicator("P4.I5", _("Mediandage siden sidste kontakt")),
        ),
    ),
)
