"""The questions of the employer self-test, groups 5 to 8: pay, freedom, the chain and suspicion.

Source: forced-labour-employers.md section 10 (mark I). Read through selftest_questions, which joins
them to the first eighteen.
"""

from django.utils.translation import gettext_lazy as _

from guidance.selftest import GRAVE, HIGH, IMPROVE, NO, RED, UNKNOWN, YES, Question

ALL = tuple(range(1, 12))  # every indicator of the ILO

LATER_QUESTIONS = (
    Question(
        key="q19",
        group="pay",
        text=_("Får alle løn på en konto i eget navn, som kun de selv bruger?"),
        why=_("Den, der styrer kontoen, kan tage lønnen og styre personen."),
        task=_(
            "Ring til Center mod Menneskehandels hotline, før I taler med andre. Tal så alene med "
            "hver enkelt, og skift først konto, når personen siger, at det er trygt."
        ),
        proof=_("Lønlisten viser en konto i eget navn for hver ansat."),
        effects={NO: RED, UNKNOWN: HIGH},
        is_fact=True,
        ilo=(8,),
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q20",
        group="pay",
        text=_("Svarer timer, tillæg og løn til overenskomsten og den registrerede tid?"),
        why=_("Lange dage og løn, der mangler, kan binde folk til arbejdet."),
        task=_(
            "Arbejder nogen mange timer over 48, så ring til Center mod Menneskehandels hotline, "
            "før I taler med andre. Gennemgå timer og løn, og betal det, der mangler."
        ),
        proof=_("En stikprøve, hvor lønsedler og registreret tid passer sammen."),
        effects={NO: HIGH, GRAVE: RED},
        grave=_("Nej, og nogen arbejder mange timer over 48 om ugen"),
        ilo=(8, 11),
        source="A-10 A-E21",
        is_short=True,
    ),
    Question(
        key="q21",
        group="pay",
        text=_(
            "Er alle træk i lønnen for bolig, transport, udstyr, gebyrer og gæld lovlige, små og "
            "frivillige?"
        ),
        why=_("Store træk kan skabe en gæld, der aldrig bliver mindre."),
        task=_(
            "Er trækkene store, så ring til Center mod Menneskehandels hotline, før I taler med "
            "andre. Aftal, hvordan I stopper dem og betaler pengene trygt tilbage."
        ),
        proof=_("Lønsedler uden trækkene og bilag for tilbagebetaling."),
        effects={NO: HIGH, GRAVE: RED},
        grave=_("Nej, og nogen får store beløb trukket"),
        ilo=(8, 9),
        source="A-10",
    ),
    Question(
        key="q22",
        group="pay",
        text=_("Skylder nogen penge til arbejdsgiver, formand eller bureau, som skal arbejdes af?"),
        why=_("En gæld, der skal arbejdes af, kan binde personen til arbejdet."),
        task=_(
            "Ring til Center mod Menneskehandels hotline, før I taler med andre. Betal ikke "
            "gælden, og tal ikke med den, der kræver den. Stop jeres egne krav."
        ),
        proof=_("Datoen for opkaldet og det, I har aftalt med centret, uden navne i planen."),
        effects={YES: RED},
        is_fact=True,
        ilo=(9,),
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q23",
        group="pay",
        text=_("Har alle mindst ét fridøgn om ugen og 11 timers hvile i døgnet?"),
        why=_("Den, der aldrig har fri, bliver slidt ned og har svært ved at søge hjælp."),
        task=_(
            "Har nogen fast ingen fridage, så ring til Center mod Menneskehandels hotline, før I "
            "taler med andre. Lav vagtplanen om, så alle får hvile og fri."
        ),
        proof=_("Vagtplan og registreret tid for den seneste måned."),
        effects={NO: HIGH, GRAVE: RED},
        grave=_("Nej, og nogen har fast ingen fridage"),
        ilo=(11,),
        source="A-10 A-E21",
    ),
    Question(
        key="q24",
        group="freedom",
        text=_("Kan medarbejderne frit sige op, forlade bolig og arbejdsplads og se, hvem de vil?"),
        why=_("Den, der ikke frit kan gå, kan være udsat for tvang."),
        task=_(
            "Er nogen i fare, så ring 112. Ring også til Center mod Menneskehandels "
            "hotline, før I taler med andre. Aftal med centret, hvad der er trygt for personen."
        ),
        proof=_("Datoen for opkaldet og det næste skridt, I har aftalt, uden navne i planen."),
        effects={NO: RED},
        is_fact=True,
        ilo=(3, 4),
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q25",
        group="freedom",
        text=_("Er der kameraer, GPS eller vagter, som følger folk i deres bolig eller fritid?"),
        why=_("Overvågning kan holde folk fast uden låse."),
        task=_(
            "Ring til Center mod Menneskehandels hotline, før I taler med andre. Fjern "
            "overvågningen, når centret og I er enige om, at det er trygt."
        ),
        proof=_("Datoen for opkaldet, og at overvågningen er fjernet."),
        effects={YES: RED},
        is_fact=True,
        ilo=(3,),
        source="A-10",
    ),
    Question(
        key="q26",
        group="freedom",
        text=_("Har nogen været udsat for trusler, vold eller seksuelle krav?"),
        why=_("Trusler og vold kan få folk til at blive og tie."),
        task=_(
            "Er nogen i fare, så ring 112. Ring også til Center mod Menneskehandels "
            "hotline, før I taler med andre. Konfronter ingen, og afskedig ingen."
        ),
        proof=_("Datoen for opkaldet og den hjælp, I har aftalt, uden navne i planen."),
        effects={YES: RED},
        is_fact=True,
        ilo=(5, 6),
        source="A-10",
    ),
    Question(
        key="q27",
        group="freedom",
        text=_(
            "Lever boligen op til krav om sundhed, brand, plads og pris, og besøger I den mindst "
            "hvert halve år?"
        ),
        why=_("En dårlig bolig kan skade helbredet og være tegn på udnyttelse."),
        task=_(
            "Er boligen kummerlig, så ring til Center mod Menneskehandels hotline, før I taler med "
            "andre. Find et bedre sted, før nogen skal flytte. Besøg ellers boligen inden for 7 "
            "dage."
        ),
        proof=_("Et dateret notat om boligen og de fejl, der er rettet."),
        effects={NO: HIGH, GRAVE: RED},
        grave=_("Nej, og boligen er kummerlig"),
        ilo=(10,),
        source="A-10 A-E39",
    ),
    Question(
        key="q28",
        group="freedom",
        text=_(
            "Må folk gå til læge, melde en skade og tale med fagforeningen uden at frygte noget?"
        ),
        why=_("Den, der ikke tør søge hjælp, står alene med skader og pres."),
        task=_(
            "Er nogen syg eller skadet, så skaf lægehjælp først. Ring til Center mod "
            "Menneskehandels hotline, før I taler med andre. Aftal med centret, hvordan "
            "fagforeningen kan hjælpe."
        ),
        proof=_(
            "Datoen for opkaldet og et opslag om læge, skader og fagforening på de sprog, der "
            "tales."
        ),
        effects={NO: RED},
        is_fact=True,
        ilo=(6, 10),
        source="A-10",
    ),
    Question(
        key="q29",
        group="chain",
        text=_("Kender I alle led i kæden, og har I godkendt dem skriftligt?"),
        why=_("Et led, I ikke kender, kan I ikke kontrollere."),
        task=_("Lav en liste over alle led. Kræv i kontrakten, at I godkender nye led skriftligt."),
        proof=_("Listen og de skriftlige godkendelser."),
        effects={NO: HIGH},
        ilo=(1,),
        source="A-10 A-E6",
        is_short=True,
    ),
    Question(
        key="q30",
        group="chain",
        text=_(
            "Har kontrakterne nultolerance, samme krav i alle led, pligt til at dokumentere, "
            "adgang, ret til at ophæve og en plan for de ansatte?"
        ),
        why=_(
            "Uden kravene i kontrakten kan I hverken kontrollere forholdene eller hjælpe de "
            "ansatte."
        ),
        task=_("Få en jurist til at skrive kravene ind i kontrakterne."),
        proof=_("Kontrakter med kravene, underskrevet af leverandørerne."),
        effects={NO: HIGH},
        ilo=ALL,
        source="A-10 A-E6",
    ),
    Question(
        key="q31",
        group="chain",
        text=_("Passer prisen i buddet til lønomkostningerne?"),
        why=_("Dækker prisen ikke lønnen, kan det blive de ansatte, der betaler."),
        task=_(
            "Regn lønnen efter. Arbejder leverandørens folk allerede, så ring til Center mod "
            "Menneskehandels hotline, før I taler med andre. Sig ellers nej til et bud, der ikke "
            "dækker lønnen."
        ),
        proof=_("Regnestykket ligger ved kontrakten."),
        effects={NO: HIGH, UNKNOWN: HIGH, GRAVE: RED},
        grave=_("Nej, og buddet ligger under lønomkostningerne"),
        ilo=(8,),
        source="A-10",
    ),
    Question(
        key="q32",
        group="chain",
        text=_(
            "Har I set RUT-kvitteringen hos udenlandske leverandører og givet Arbejdstilsynet "
            "besked, hvis den mangler?"
        ),
        why=_("Et firma, der ikke er registreret, er sværere for myndighederne at kontrollere."),
        task=_(
            "Bed om kvitteringen. Mangler den, og gælder pligten jeres branche, så giv "
            "Arbejdstilsynet besked senest 3 dage efter start."
        ),
        proof=_("En kopi af kvitteringen eller af beskeden til Arbejdstilsynet."),
        effects={NO: HIGH},
        source="A-10 A-E15",
    ),
    Question(
        key="q33",
        group="chain",
        text=_("Besøger I arbejdsstederne uanmeldt, også om natten, og taler I alene med folk?"),
        why=_("Et varslet besøg kan være øvet på forhånd."),
        task=_("Lav en plan for uanmeldte besøg. Tal med folk alene, og brug en uafhængig tolk."),
        proof=_("Planen og datoerne for de seneste besøg."),
        effects={NO: HIGH},
        ilo=(3, 4),
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q34",
        group="response",
        text=_("Har I en plan for mistanke, som beskytter den ansatte først?"),
        why=_("Uden en plan kan en velment samtale eller en fyring bringe personen i fare."),
        task=_(
            "Skriv planen på én side: Ring til Center mod Menneskehandels hotline først, "
            "konfronter ingen, og afskedig ingen."
        ),
        proof=_("Planen er godkendt, og lederne kender den."),
        effects={NO: HIGH},
        ilo=ALL,
        source="A-10",
        is_short=True,
    ),
    Question(
        key="q35",
        group="response",
        text=_(
            "Ved alle ledere, at de skal ringe til Center mod Menneskehandels hotline ved mistanke?"
        ),
        why=_("Den, der først ser noget, skal vide, hvem der kan rådgive."),
        task=_("Sæt en plakat op, giv lederne et kort med nummeret, og tal om det på et møde."),
        proof=_("Plakaten hænger, og lederne har fået kortet."),
        effects={NO: HIGH},
        ilo=ALL,
        source="A-10",
    ),
    Question(
        key="q36",
        group="response",
        text=_("Har I penge og aftaler til løn, bolig og hjælp, hvis en leverandør svigter folk?"),
        why=_("Uden løn og bolig kan folk blive nødt til at gå tilbage til den, der udnytter dem."),
        task=_("Sæt et beløb af i budgettet, og aftal på forhånd, hvem der kan hjælpe."),
        proof=_("Beløbet står i budgettet, og aftalen er skriftlig."),
        effects={NO: IMPROVE},
        ilo=(8, 10),
        source="A-10",
    ),
)
