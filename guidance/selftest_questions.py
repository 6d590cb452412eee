"""The questions of the employer self-test, groups 1 to 4, and all 36 joined.

Source: forced-labour-employers.md section 10 (mark I). Where a red flag is possible, the task says
first to ring the centre, before others are spoken to; the rest waits until it is safe. Proof never
asks for names: nobody may keep a list of people who may be exploited (section 6.14).
"""

from django.utils.translation import gettext_lazy as _

from guidance.selftest import HIGH, IMPROVE, NO, PARTLY, RED, UNKNOWN, YES, Question, Text
from guidance.selftest_questions_more import ALL, LATER_QUESTIONS

GROUPS: dict[str, Text] = {
    "profile": _("Jeres risikoprofil"),
    "policy": _("Politik og ansvar"),
    "recruitment": _("Rekruttering"),
    "identity": _("Id og tilladelser"),
    "pay": _("Løn, tid og gæld"),
    "freedom": _("Frihed og forhold"),
    "chain": _("Leverandørkæden"),
    "response": _("Hvis det sker"),
}

FIRST_QUESTIONS = (
    Question(
        key="q01",
        group="profile",
        text=_(
            "Arbejder I i en branche med særlig risiko: rengøring, landbrug, byggeri, hotel, "
            "restaurant, transport, distribution, fiskeri eller private hjem?"
        ),
        why=_("I disse brancher er risikoen for skjult tvangsarbejde større."),
        task=_("Gennemgå alle spørgsmål i testen, og udpeg en ansvarlig for planen."),
        proof=_("Den ansvarliges navn og datoen for gennemgangen står i planen."),
        effects={YES: HIGH},
        is_fact=True,
        ilo=(1,),
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q02",
        group="profile",
        text=_(
            "Bruger I underleverandører, vikarbureauer eller rekrutteringsbureauer i mere end ét "
            "led?"
        ),
        why=_("For hvert led bliver det sværere at se, hvem der arbejder, og hvad de får i løn."),
        task=_("Kortlæg alle led med firma, opgave og kontaktperson."),
        proof=_("En dateret liste over alle led."),
        effects={YES: HIGH, UNKNOWN: HIGH},
        is_fact=True,
        ilo=(1, 9),
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q03",
        group="profile",
        text=_("Bliver der udført arbejde om natten, alene eller langt fra jeres egne folk?"),
        why=_("Hvor ingen andre er til stede, kan udnyttelse foregå længe, før nogen ser den."),
        task=_("Læg uanmeldte besøg ind i planen, også uden for normal arbejdstid."),
        proof=_("En besøgsplan med datoer for de besøg, der er holdt."),
        effects={YES: IMPROVE},
        is_fact=True,
        ilo=(4,),
        source="A-10",
    ),
    Question(
        key="q04",
        group="profile",
        text=_(
            "Bor nogen på arbejdspladsen eller i bolig fra arbejdsgiveren, eller betaler de "
            "husleje gennem lønnen?"
        ),
        why=_("Den, der kan miste job og bolig på samme tid, tør sjældent sige fra."),
        task=_(
            "Besøg boligerne, når beboerne siger ja til det. Gennemgå lejeaftaler og træk i lønnen."
        ),
        proof=_("Datoen for besøget og de gældende lejeaftaler."),
        effects={YES: HIGH, UNKNOWN: HIGH},
        is_fact=True,
        ilo=(10,),
        source="A-10",
    ),
    Question(
        key="q05",
        group="profile",
        text=_(
            "Har nogen medarbejdere eller vikarer en opholds- eller arbejdstilladelse, der er "
            "bundet til jer eller en leverandør?"
        ),
        why=_("Den, der frygter at miste sin tilladelse, er lettere at presse."),
        task=_(
            "Fortæl hver enkelt om sine rettigheder, når I er alene. Før en kalender over "
            "tilladelser."
        ),
        proof=_("Kalenderen er ajour, og samtalerne er holdt."),
        effects={YES: IMPROVE},
        is_fact=True,
        ilo=(1,),
        source="A-10",
    ),
    Question(
        key="q06",
        group="policy",
        text=_("Har I en skriftlig politik mod tvangsarbejde, som ledelsen har godkendt?"),
        why=_("Uden en fælles regel ved hverken ledere eller leverandører, hvad I kræver."),
        task=_(
            "Skriv en politik på én side: ingen tilbageholdte papirer, ingen gebyrer, ingen gæld, "
            "løn på egen konto og frihed til at gå."
        ),
        proof=_("Politikken med dato og ledelsens godkendelse."),
        effects={NO: IMPROVE},
        ilo=ALL,
        source="A-10 A-E4",
    ),
    Question(
        key="q07",
        group="policy",
        text=_("Er en navngiven person ansvarlig for arbejdet mod tvangsarbejde?"),
        why=_("Når ingen har ansvaret, bliver en bekymring let liggende."),
        task=_("Udpeg en ansvarlig og en stedfortræder."),
        proof=_("Begge navne står i politikken, og lederne kender dem."),
        effects={NO: HIGH},
        ilo=ALL,
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q08",
        group="policy",
        text=_("Er ledere og formænd undervist i røde flag inden for de seneste 24 måneder?"),
        why=_("Den, der ikke kender tegnene, ser dem ikke."),
        task=_("Aftal undervisning med Center mod Menneskehandel, og planlæg den næste."),
        proof=_("En dateret liste over dem, der har deltaget."),
        effects={NO: HIGH},
        ilo=(1,),
        source="A-10 A-E2",
    ),
    Question(
        key="q09",
        group="policy",
        text=_(
            "Har I en fortrolig vej til at klage på de sprog, der tales, som også leverandørernes "
            "folk kan bruge?"
        ),
        why=_("Uden en tryg vej tør folk sjældent fortælle om trusler og pres."),
        task=_("Opret vejen på de sprog, der tales, og følg reglerne om whistleblowere."),
        proof=_("Et opslag på de sprog, der tales, og en prøve, der viser, at en besked når frem."),
        effects={NO: HIGH, PARTLY: IMPROVE},
        ilo=(6,),
        source="A-10",
    ),
    Question(
        key="q10",
        group="recruitment",
        text=_(
            "Har nogen ansøger eller medarbejder betalt for at få jobbet, rejsen eller papirerne, "
            "også til et bureau?"
        ),
        why=_("Gebyrer bliver let til en gæld, som binder personen til arbejdet."),
        task=_(
            "Ring til Center mod Menneskehandels hotline, før I taler med andre. Aftal med "
            "centret, hvordan I spørger hver enkelt alene og betaler pengene tilbage. Sig ikke "
            "noget til bureauet endnu."
        ),
        proof=_("Datoen for opkaldet og bilag for tilbagebetaling, uden navne i planen."),
        effects={YES: RED, UNKNOWN: HIGH},
        is_fact=True,
        ilo=(9,),
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q11",
        group="recruitment",
        text=_("Møder I altid den, I ansætter, personligt og alene, og skriver I under sammen?"),
        why=_("Ellers kan en anden svare og skrive under for personen."),
        task=_(
            "Indfør et møde alene med hver ny, hvor I gennemgår og underskriver kontrakten sammen."
        ),
        proof=_("Fremgangsmåden er skrevet ned, og datoen for mødet står i personalemappen."),
        effects={NO: HIGH},
        ilo=(2, 4),
        source="A-10 A-E5",
    ),
    Question(
        key="q12",
        group="recruitment",
        text=_("Får alle en kontrakt på et sprog, de forstår, og sikrer I jer, at de forstår den?"),
        why=_("Den, der ikke forstår sin kontrakt, ved ikke, hvornår den bliver brudt."),
        task=_("Få kontrakten oversat, og brug en uafhængig tolk til at gennemgå den."),
        proof=_("Kontrakten på begge sprog, underskrevet og udleveret."),
        effects={NO: HIGH},
        ilo=(2,),
        source="A-10 A-E5",
        is_short=True,
    ),
    Question(
        key="q13",
        group="recruitment",
        text=_(
            "Har alle bureauer en kontrakt med jer, der forbyder gebyrer og giver jer adgang til "
            "at kontrollere?"
        ),
        why=_("Uden forbuddet kan et bureau tage penge af ansøgeren, uden at I ser det."),
        task=_(
            "Skriv forbud og kontrol ind i kontrakterne. Siger et bureau nej, så hold op med at "
            "bruge det, og sørg for dem, det har sendt."
        ),
        proof=_("De underskrevne kontrakter."),
        effects={NO: HIGH},
        ilo=(9,),
        source="A-10",
    ),
    Question(
        key="q14",
        group="recruitment",
        text=_("Sammenligner I løfter, kontrakt og virkelighed efter 2 og 6 uger?"),
        why=_("Et brudt løfte viser sig først, når hverdagen er begyndt."),
        task=_("Hold en velkomstsamtale alene med hver ny efter 2 og efter 6 uger."),
        proof=_("Samtalerne står i kalenderen."),
        effects={NO: IMPROVE},
        ilo=(2,),
        source="A-10",
    ),
    Question(
        key="q15",
        group="identity",
        text=_(
            "Kontrollerer I originalt id, opholdskort, og at det er den rette person, før start og "
            "ved udløb?"
        ),
        why=_(
            "Et kort kan være udløbet eller tilhøre en anden, og det gør personen let at presse."
        ),
        task=_(
            "Følg SIRI's vejledning, og skriv udløbsdatoer i kalenderen. Passer et kort ikke, så "
            "ring til Center mod Menneskehandels hotline, før I gør mere."
        ),
        proof=_("En fast tjekliste og en kalender over udløbsdatoer."),
        effects={NO: HIGH},
        ilo=(1,),
        source="A-10 A-E5 A-E17",
    ),
    Question(
        key="q16",
        group="identity",
        text=_("Opbevarer I, en leder, et bureau eller en leverandør nogens pas eller id?"),
        why=_("Den, der ikke har sine papirer, kan ikke frit gå."),
        task=_(
            "Ring til Center mod Menneskehandels hotline, før I taler med andre. Giv de papirer, I "
            "selv har, tilbage i dag. Aftal med centret, hvordan resten kommer tilbage."
        ),
        proof=_("Datoen for opkaldet, og at alle selv har deres papirer."),
        effects={YES: RED, UNKNOWN: HIGH},
        is_fact=True,
        ilo=(7,),
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q17",
        group="identity",
        text=_(
            "Ved I, hvem der fysisk er på arbejde, for eksempel gennem id-kort, adgangskontrol "
            "eller en liste?"
        ),
        why=_("Ellers kan én person blive skiftet ud med en anden, uden at I opdager det."),
        task=_("Indfør id-kort med billede og en daglig liste over dem, der er på arbejde."),
        proof=_("De seneste daglige lister."),
        effects={NO: HIGH},
        ilo=(1,),
        source="A-10 A-E5",
    ),
    Question(
        key="q18",
        group="identity",
        text=_("Har I set, at flere bruger samme id, adresse, telefon eller konto?"),
        why=_("Det kan være tegn på, at en anden styrer folks identitet eller løn."),
        task=_(
            "Ring til Center mod Menneskehandels hotline, før I taler med andre. Gem lister og "
            "bilag uændret. Konfronter ingen, og afskedig ingen."
        ),
        proof=_("Datoen for opkaldet og et sikkert sted til bilagene, uden navne i planen."),
        effects={YES: RED, UNKNOWN: HIGH},
        is_fact=True,
        ilo=(1, 8),
        source="A-10",
    ),
)

QUESTIONS: tuple[Question, ...] = FIRST_QUESTIONS + LATER_QUESTIONS
