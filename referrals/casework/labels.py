"""What each answer is called where staff reads it. The form speaks to the one who fills it in."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from referrals.wording import Text

# Field key → label. Every field of the form has one; a test holds it.
FIELD_LABELS: dict[str, Text] = {
    "consent.type": gettext_lazy("Personens ja til henvisningen"),
    "consent.when": gettext_lazy("Sagt ja den"),
    "consent.how": gettext_lazy("Sagt ja på denne måde"),
    "consent.scope-us": gettext_lazy("Ja til Udlændingestyrelsen"),
    "consent.scope-police": gettext_lazy("Ja til politiet"),
    "consent.informed": gettext_lazy("Ved, at opholdet kan blive vurderet"),
    "safe.threat": gettext_lazy("Trusler lige nu"),
    "safe.channel": gettext_lazy("Sikker vej til personen"),
    "safe.detail": gettext_lazy("Nummer eller sted"),
    "safe.times": gettext_lazy("Sikre tidspunkter"),
    "safe.dont": gettext_lazy("Det må I ikke gøre"),
    "safe.children": gettext_lazy("Børn, der bor sammen med personen"),
    "p.ageband": gettext_lazy("Alder"),
    "p.name": gettext_lazy("Navn, eller det navn personen vil kaldes"),
    "p.gender": gettext_lazy("Køn"),
    "p.nationality": gettext_lazy("Nationalitet"),
    "p.language": gettext_lazy("Sprog"),
    "p.interpreter": gettext_lazy("Behov for tolk"),
    "p.not-interpreter": gettext_lazy("Må ikke tolke"),
    "p.supporter": gettext_lazy("Ønsker en bisidder"),
    "stay.custody-since": gettext_lazy("Tilbageholdt siden"),
    "stay.custody-place": gettext_lazy("Tilbageholdt her"),
    "stay.removal": gettext_lazy("Planlagt udsendelse eller overførsel"),
    "obs.form": gettext_lazy("Mulig udnyttelse"),
    "obs.signs": gettext_lazy("Tegn fra tjeklisten"),
    "obs.facts-seen": gettext_lazy("Set af den, der henviser"),
    "obs.facts-told": gettext_lazy("Fortalt af personen"),
    "obs.facts-heard": gettext_lazy("Hørt fra andre"),
    "obs.when": gettext_lazy("Set eller hørt hvornår"),
    "obs.ongoing": gettext_lazy("Foregår det stadig?"),
    "obs.place-kind": gettext_lazy("Slags sted"),
    "obs.municipality": pgettext_lazy("place", "Kommune"),
    "need.now": gettext_lazy("Behov nu"),
    "need.report": gettext_lazy("Vil personen gå til politiet?"),
    "work.trade": gettext_lazy("Branche"),
    "work.headcount": gettext_lazy("Antal personer"),
    "work.cvr": gettext_lazy("CVR-nummer"),
    "work.done": gettext_lazy("Det, arbejdsgiveren har gjort"),
    "work.suspect-told": gettext_lazy("Ved den mistænkte noget?"),
    "ref.confidentiality": gettext_lazy("Må oplysninger om den, der henviser, gives videre?"),
    "ref.org": gettext_lazy("Arbejdsplads"),
    "ref.name": gettext_lazy("Navn på den, der henviser"),
    "ref.contact": gettext_lazy("Sådan når I den, der henviser"),
}
VALUE_LABELS: dict[tuple[str, str], Text] = {
    ("safe.channel", "through-me"): gettext_lazy("Gennem den, der henviser"),
}
# Question key → label.
QUESTION_LABELS: dict[str, Text] = {
    "role": gettext_lazy("Den, der henviser, er"),
    "acute-danger": gettext_lazy("Fare lige nu"),
    "urgent-health": gettext_lazy("Brug for lægehjælp nu"),
    "age": gettext_lazy("Fyldt 18 år"),
    "age-doubt": gettext_lazy("Kan det udelukkes, at personen er under 18?"),
    "workplace-relation": gettext_lazy("Hvis medarbejder personen er"),
    "indicators": gettext_lazy("Tegn i alt"),
    "custody": gettext_lazy("Tilbageholdt eller i en straffesag"),
    "contact-safe": gettext_lazy("Kan tale med personen alene og uden fare"),
    "consent": gettext_lazy("Personens ja til, at centret kontaktes"),
    "no-consent-duty": gettext_lazy("Noget, der skal handles på trods et nej"),
    "asylum": gettext_lazy("Asylsag"),
    "residence": gettext_lazy("Opholdsgrundlag"),
}
# Who rings or writes, when a colleague enters it.
ROLE_LABELS: dict[str, Text] = {
    "frontline": gettext_lazy("En fagperson, der møder personen i sit arbejde"),
    "employer": gettext_lazy("En arbejdsgiver, leder, kollega eller tillidsvalgt"),
    "control": gettext_lazy("Politiet eller en anden kontrolmyndighed"),
    "citizen": gettext_lazy("En borger, nabo, udlejer eller pårørende"),
    "self": gettext_lazy("Personen selv"),
}
