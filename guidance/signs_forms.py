"""The signs of each form of exploitation.

Source: signs-of-trafficking.md section 5. X08 is of weight C and left out. The pack lists the signs
of au pairs (D07 to D16), begging (T), organ removal (O) and children (C) without keys and weights;
they are SIGN here. Begging stands with forced labour, which it is when there is force behind it.
Organ removal has no form of its own. The group of children is not called »child«: the checklist
asks a question of that name.
"""

from django.utils.translation import gettext_lazy as _

from guidance.signs import (
    CHILD,
    CRIMINAL,
    HOME,
    IDENTITY,
    LABOUR,
    ORGAN,
    SEXUAL,
    SIGN,
    STRONG,
    Group,
    Sign,
)

SEXUAL_SIGNS = (
    Sign(
        "X01",
        _("Personen bestemmer ikke selv ydelser, priser, kunder eller arbejdstid"),
        STRONG,
        "V",
        "T-S17",
    ),
    Sign(
        "X02",
        _("Personen skal sælge sex trods sygdom, menstruation, graviditet eller et nej"),
        STRONG,
        "I",
        "T-5.1",
    ),
    Sign(
        "X03",
        _("En anden tager imod bookinger eller penge eller kræver et fast dagligt beløb"),
        STRONG,
        "I",
        "T-5.1",
    ),
    Sign(
        "X04",
        _("Personen sover på klinikken, og andre kommer med mad og kondomer"),
        SIGN,
        "I",
        "T-5.1",
    ),
    Sign("X05", _("Leje, »bøder«, annoncer og kørsel æder hele indtægten"), STRONG, "I", "T-5.1"),
    Sign(
        "X06",
        _("Personen bliver flyttet mellem byer eller lande hver eller hver anden uge"),
        SIGN,
        "I",
        "T-5.1",
    ),
    Sign("X07", _("Personen bliver presset til sex uden beskyttelse"), STRONG, "I", "T-5.1"),
    Sign(
        "X09", _("En ed, et ritual eller en forbandelse bliver brugt som pres"), SIGN, "I", "T-5.1"
    ),
    Sign("X10", _("En kæreste har fået personen til at sælge sex"), STRONG, "I", "T-5.1"),
    Sign(
        "X11",
        _("En person under 18 sælger sex eller bliver brugt i seksuelle billeder"),
        STRONG,
        "I",
        "T-5.1",
    ),
    Sign(
        "X12",
        _("Andre filmer eller streamer personen seksuelt eller truer med at dele billeder"),
        STRONG,
        "I",
        "T-5.1",
    ),
)
LABOUR_SIGNS = (
    Sign(
        "L01",
        _("Der er ingen kontrakt, eller personen blev presset til at skrive under"),
        SIGN,
        "V",
        "T-S8",
    ),
    Sign("L02", _("Kontrakten er på et sprog, personen ikke forstår"), SIGN, "V", "T-S8"),
    Sign("L03", _("Lønnen er en anden end lovet"), SIGN, "V", "T-S8"),
    Sign("L04", _("Dagene er meget lange, og der er ingen fridage"), STRONG, "V", "T-S8 T-S20"),
    Sign("L05", _("Arbejdet er usundt eller farligt"), SIGN, "V", "T-S8"),
    Sign("L06", _("Personen får ingen eller meget lav løn"), STRONG, "V", "T-S8"),
    Sign(
        "L07",
        _("En stor del af lønnen bliver trukket eller skal betales tilbage"),
        STRONG,
        "V",
        "T-S8",
    ),
    Sign(
        "L08",
        _("Boligen er kummerlig, uden privatliv, bad og toilet eller på arbejdspladsen"),
        SIGN,
        "V",
        "T-S8",
    ),
    Sign(
        "L09",
        _("Personen bliver truet, hvis personen klager eller går til fagforeningen"),
        STRONG,
        "V",
        "T-S8",
    ),
    Sign("L10", _("Nogen truer personen eller familien"), STRONG, "V", "T-S8"),
    Sign("L11", _("Personen skylder den, der skaffede jobbet, mange penge"), STRONG, "V", "T-S8"),
    Sign(
        "L12",
        _("Arbejdsgiveren taler for personen hos myndigheder og i banken"),
        STRONG,
        "V",
        "T-S8",
    ),
    Sign(
        "L13",
        _("GPS eller kamera overvåger personen på arbejdet eller i boligen"),
        STRONG,
        "V",
        "T-S8",
    ),
    Sign("L14", _("Personen må ikke gå til læge trods skade eller sygdom"), STRONG, "V", "T-S8"),
    Sign("L15", _("Andre har taget personens papirer"), STRONG, "V", "T-S8"),
    Sign("L16", _("Personen styrer ikke sit eget MitID"), STRONG, "V", "T-S8"),
    Sign("L17", _("Personen får kost og logi i stedet for løn"), STRONG, "V", "T-S34"),
    Sign("L18", _("Personen skal arbejde en gæld af"), STRONG, "V", "T-S34"),
    Sign(
        "L19",
        _("Folk løber eller gemmer sig ved kontrol, eller formanden svarer på alt"),
        SIGN,
        "I",
        "T-5.2",
    ),
    Sign(
        "L20",
        _("Navn, ansigt eller kunnen passer ikke til kortet, eller flere bruger det"),
        SIGN,
        "I",
        "T-S42 T-5.2",
    ),
)
BEGGING_SIGNS = (
    Sign("T01", _("En gruppe bliver kørt ud til faste steder og hentet igen"), SIGN, "I", "T-5.6"),
    Sign("T02", _("Personen skal aflevere et fast beløb om dagen"), STRONG, "I", "T-5.6"),
    Sign("T03", _("En voksen holder øje på afstand"), SIGN, "I", "T-5.6"),
    Sign("T04", _("Et handicap bliver vist frem eller er påført af andre"), SIGN, "I", "T-5.6"),
    Sign("T05", _("Andre har taget papirerne fra den, der tigger"), STRONG, "I", "T-5.6"),
    Sign("T06", _("Personen bor i en bil, eller mange bor i én lejlighed"), SIGN, "I", "T-5.6"),
    Sign("T07", _("Personen, der tigger, har gæld"), SIGN, "I", "T-5.6"),
)
CRIMINAL_SIGNS = (
    Sign(
        "K01",
        _("Personen er fundet i en skunkproduktion uden mulighed for at gå"),
        STRONG,
        "I",
        "T-5.3",
    ),
    Sign(
        "K02",
        _("Personen stjæler på bestilling og afleverer udbytte eller et dagligt beløb"),
        STRONG,
        "I",
        "T-5.3",
    ),
    Sign(
        "K03",
        _("Personen har en lille rolle, stor risiko og får intet ud af det"),
        SIGN,
        "I",
        "T-5.3",
    ),
    Sign(
        "K04",
        _("Samme »onkel« dukker op i flere sager eller betaler bøde eller advokat"),
        SIGN,
        "I",
        "T-5.3",
    ),
    Sign("K05", _("Et barn eller en ung får piller for at stjæle"), STRONG, "I", "T-5.3"),
    Sign(
        "K06",
        _("Personen er anholdt i flere lande med forskellige navne og aldre"),
        SIGN,
        "I",
        "T-5.3",
    ),
    Sign(
        "K07",
        _("Personen forsvandt fra asylcenter eller institution og er set i kriminalitet"),
        STRONG,
        "I",
        "T-5.3",
    ),
)
HOME_SIGNS = (
    Sign(
        "D01", _("Personen arbejder alle vågne timer i et hjem uden fritid"), STRONG, "I", "T-S22"
    ),
    Sign(
        "D02",
        _("Personen går aldrig alene ud og kommer ikke til danskundervisning"),
        STRONG,
        "I",
        "T-5.4",
    ),
    Sign("D03", _("Personen spiser alene og får resterne"), SIGN, "I", "T-5.4"),
    Sign(
        "D04",
        _("Ægtefælle eller svigerfamilie styrer penge og papirer eller truer med tilladelsen"),
        STRONG,
        "I",
        "T-5.4",
    ),
    Sign(
        "D05",
        _("Personen er gift ind i familien, men bliver brugt som ulønnet hjælp"),
        STRONG,
        "I",
        "T-5.4",
    ),
    Sign(
        "D06",
        _("Personen arbejder for en diplomat, der har passet eller truer med tilladelsen"),
        STRONG,
        "S",
        "T-5.4",
    ),
    Sign("D07", _("Au pairens arbejdsdag er langt over grænsen"), SIGN, "I", "T-5.5"),
    Sign("D08", _("Au pairen arbejder i andre hjem eller i familiens firma"), SIGN, "I", "T-5.5"),
    Sign("D09", _("Au pairen har ikke eget værelse"), SIGN, "I", "T-5.5"),
    Sign(
        "D10", _("Au pairen får ingen lommepenge eller får for lidt og kontant"), SIGN, "I", "T-5.5"
    ),
    Sign("D11", _("Værten har au pairens pas"), STRONG, "I", "T-5.5"),
    Sign("D12", _("Au pairen må ikke gå på sprogkursus eller se venner"), STRONG, "I", "T-5.5"),
    Sign(
        "D13", _("Værten truer au pairen med opsigelse og tab af tilladelsen"), STRONG, "I", "T-5.5"
    ),
    Sign("D14", _("Au pairen skylder penge til et bureau i hjemlandet"), SIGN, "I", "T-5.5"),
    Sign("D15", _("Værten gør seksuelle tilnærmelser til au pairen"), SIGN, "I", "T-5.5"),
    Sign("D16", _("Au pairen skal passe børnene dag og nat"), SIGN, "I", "T-5.5"),
)
IDENTITY_SIGNS = (
    Sign(
        "F01",
        _("Nogen følger personen til borgerservice eller bank, svarer og beholder papirerne"),
        STRONG,
        "V",
        "T-S37",
    ),
    Sign("F02", _("Samme hjælper har tilmeldt mange til én adresse"), STRONG, "I", "T-5.8"),
    Sign(
        "F03",
        _("Personen er direktør eller ejer af et selskab uden at vide det"),
        STRONG,
        "V",
        "T-S37",
    ),
    Sign(
        "F04",
        _("Personen køber på kredit i butikker, mens en anden venter udenfor"),
        STRONG,
        "V",
        "T-S37",
    ),
    Sign(
        "F05",
        _("Kontoen bliver tømt med det samme, eller MitID ligger på en andens telefon"),
        STRONG,
        "I",
        "T-5.8",
    ),
    Sign("F06", _("Ydelser går til en konto, personen ikke styrer"), STRONG, "I", "T-5.8"),
)
CHILD_SIGNS = (
    Sign(
        "C01",
        _("Barnet rejser med voksne, der ikke er forældre, og papirerne passer ikke"),
        SIGN,
        "I",
        "T-S13 T-5.10",
    ),
    Sign("C02", _("Forholdet mellem barnet og de voksne er uklart"), SIGN, "I", "T-S13 T-5.10"),
    Sign("C03", _("Barnet går ikke i skole"), SIGN, "I", "T-5.10"),
    Sign("C04", _("Barnet arbejder, tigger eller stjæler"), SIGN, "I", "T-5.10"),
    Sign(
        "C05",
        _("Barnet har penge, telefon, tøj eller dyre gaver, det ikke kan forklare"),
        SIGN,
        "V",
        "T-S32",
    ),
    Sign("C06", _("Barnet stikker af fra sit center og bliver hentet"), SIGN, "I", "T-5.10"),
    Sign("C07", _("Barnet har en ældre »kæreste«"), SIGN, "I", "T-5.10"),
    Sign("C08", _("Barnet er bange for opkald"), SIGN, "I", "T-5.10"),
    Sign("C09", _("Barnets adfærd er seksualiseret"), SIGN, "I", "T-5.10"),
    Sign("C10", _("Barnet tager piller"), SIGN, "I", "T-5.10"),
    Sign("C11", _("Barnet har skader"), SIGN, "I", "T-5.10"),
    Sign("C12", _("Barnet kan de voksnes regler udenad"), SIGN, "I", "T-5.10"),
    Sign("C13", _("Barnets oplyste alder skifter"), SIGN, "I", "T-5.10"),
    Sign("C14", _("Barnet er gift eller gravidt"), SIGN, "I", "T-5.10"),
    Sign("C15", _("Der ligger seksuelle billeder af barnet på nettet"), STRONG, "I", "T-5.10"),
    Sign("C16", _("Barnet er forsvundet fra et center"), STRONG, "V", "T-S41"),
    Sign("C17", _("Barnet tigger i stedet for at gå i skole"), SIGN, "I", "T-5.6"),
    Sign("C18", _("Et spædbarn sover i timevis, mens en voksen tigger"), SIGN, "I", "T-5.6"),
    Sign("C19", _("Fremmede henter barnet"), SIGN, "I", "T-6"),
)
ORGAN_SIGNS = (
    Sign("O01", _("Et ar på siden af kroppen har ingen forklaring"), SIGN, "I", "T-5.7"),
    Sign(
        "O02",
        _("Personen er rejst for at »donere« mod betaling eller for en gæld"),
        STRONG,
        "I",
        "T-5.7",
    ),
    Sign(
        "O03",
        _("Donor og modtager er ikke i familie, og forklaringen er indøvet"),
        SIGN,
        "I",
        "T-5.7",
    ),
    Sign("O04", _("En mellemmand er til stede, betaler og oversætter"), STRONG, "I", "T-5.7"),
    Sign("O05", _("Personen får ingen kontrol efter operationen"), SIGN, "I", "T-5.7"),
    Sign("O06", _("Personen er bange for politiet"), SIGN, "I", "T-5.7"),
)

FORMS: tuple[Group, ...] = (
    Group("sexual", _("Seksuel udnyttelse"), SEXUAL_SIGNS, SEXUAL),
    Group("labour", _("Tvangsarbejde"), LABOUR_SIGNS, LABOUR),
    Group("begging", _("Tiggeri"), BEGGING_SIGNS, LABOUR),
    Group("criminal", _("Strafbare handlinger"), CRIMINAL_SIGNS, CRIMINAL),
    Group("home", _("Slaverilignende forhold i hjemmet og au pair"), HOME_SIGNS, HOME),
    Group("identity", _("Misbrug af identitet"), IDENTITY_SIGNS, IDENTITY),
    Group("children", _("Børn og unge"), CHILD_SIGNS, CHILD),
    Group("organ", _("Fjernelse af organer"), ORGAN_SIGNS, ORGAN),
)
