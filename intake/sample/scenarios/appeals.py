"""Appeals and what looks like them (domain.md part 3). Only the first level starts the two-month clock."""

from __future__ import annotations

from datetime import timedelta

from intake.sample.archives import DOCX, docx
from intake.sample.decision import appeal_letter
from intake.sample.desk import Appealed, Desk, career, evaluations
from intake.sample.drawing.wording import CORPS
from intake.sample.mail import Attached, Draft, Expected, SampleMail, plain_message
from intake.sample.people import Person

_BARE = (
    "Bonjour,\n\nJe conteste mon évaluation.\n\n{who}",
    "Madame, Monsieur,\n\nPar la présente, je forme un recours contre mon évaluation au titre de l'année {year}. Les "
    "appréciations portées ne correspondent pas aux résultats obtenus.\n\n{who}\n{corps}, matricule {matricule}",
    "Madame la Directrice générale,\n\nJ'ai l'honneur de solliciter la révision de mon compte rendu d'entretien "
    "d'évaluation, dont je conteste l'appréciation générale.\n\nRespectueusement,\n{who}",
    "Bonjour,\n\nJe vous informe que je conteste l'évaluation que mon chef d'établissement vient de me notifier. "
    "Je souhaite que le CNG la réexamine.\n\n{who}\nmatricule {matricule}",
)


def _own_words(desk: Desk, person: Person, text: str) -> str:
    return text.format(
        who=f"{person.civility} {person.full_name}",
        corps=CORPS[person.corps].title,
        matricule=person.matricule,
        year=desk.year,
    )


def _remember(desk: Desk, person: Person, mail: SampleMail, subject: str) -> SampleMail:
    desk.history.appeals.append(Appealed(person, mail.mailbox, mail.message_id, subject))
    return mail


def _first_level(*files: Attached) -> Expected:
    return Expected(tuple((each.name, "annex") for each in files), reply=True, appeal="first-level")


def _to_a_person(appeal: str) -> Expected:
    return Expected(appeal=appeal, state="held")


def bare(desk: Desk) -> SampleMail:
    """« Je conteste mon évaluation », in a bare body."""
    person = desk.person()
    subject = ("Recours", "Contestation", "Mon évaluation", "Évaluation : demande de révision")[desk.turn % 4]
    draft = Draft(person.email, subject, _own_words(desk, person, _BARE[desk.turn % 4]))
    return _remember(desk, person, desk.post(draft, career(person.corps), _first_level()), subject)


def in_word(desk: Desk) -> SampleMail:
    """The letter is a .docx."""
    person = desk.person()
    words = (
        "Objet : recours contre mon évaluation",
        f"{person.full_name}, matricule {person.matricule}",
        "Je conteste les appréciations portées dans mon compte rendu et vous demande leur révision.",
    )
    attached = Attached("Recours.docx", docx(words), DOCX)
    text = f"Bonjour,\n\nVeuillez trouver ci-joint mon recours contre mon évaluation {desk.year}.\n\n{person.full_name}"
    draft = Draft(person.email, "Recours", text, [attached])
    return _remember(desk, person, desk.post(draft, career(person.corps), _first_level(attached)), "Recours")


def in_pdf(desk: Desk) -> SampleMail:
    """The letter is a PDF; the mail says little."""
    person = desk.person()
    attached = Attached("Courrier recours évaluation.pdf", appeal_letter(person, desk.received.date()))
    text = f"Bonjour,\n\nVeuillez trouver mon courrier en pièce jointe.\n\n{person.full_name}"
    draft = Draft(person.email, "Recours contre mon évaluation", text, [attached])
    mail = desk.post(draft, career(person.corps), _first_level(attached))
    return _remember(desk, person, mail, "Recours contre mon évaluation")


def forwarded_inside(desk: Desk) -> SampleMail:
    """Sent to another office of CNG, which forwards it: the true receipt stands in the inner mail."""
    person = desk.person()
    stamp = desk.stamp("contact", desk.received - timedelta(days=3))
    text = _own_words(desk, person, _BARE[1])
    inner = plain_message(Draft(person.email, "Recours contre mon évaluation", text), stamp)
    at = stamp.received.strftime("%a, %d %b %Y %H:%M:%S %z")
    inner["Received"] = f"from poste.example (poste.example [198.51.100.30]) by mx1.sante.gouv.fr (Postfix) id 77; {at}"
    draft = Draft(
        "Accueil CNG <cng-accueil@sante.gouv.fr>",
        "TR: Recours contre mon évaluation",
        "Bonjour,\n\nReçu sur la boîte générique, pour attribution.\n",
        forwarded=inner,
    )
    mail = desk.post(draft, career(person.corps), _first_level())
    return _remember(desk, person, mail, draft.subject)


def without_accents(desk: Desk) -> SampleMail:
    """Typed on a phone, no accent anywhere."""
    person = desk.person()
    text = (
        "bonjour\n\nje conteste mon evaluation, les appreciations sont injustifiees et je demande leur revision.\n"
        f"cordialement\n{person.name}"
    )
    draft = Draft(person.email, "recours evaluation", text)
    return _remember(desk, person, desk.post(draft, career(person.corps), _first_level()), draft.subject)


def in_evaluation_mailbox(desk: Desk) -> SampleMail:
    """The wrong mailbox of CNG starts the clock all the same."""
    person = desk.person()
    text = _own_words(desk, person, _BARE[1])
    draft = Draft(person.email, "Recours contre mon évaluation", text)
    return desk.post(draft, evaluations(person.corps), _first_level())


def capn(desk: Desk) -> SampleMail:
    """Second level: the referral to the CAPN."""
    person = desk.person()
    text = (
        "Madame, Monsieur,\n\nMon recours ayant été rejeté, je souhaite saisir la commission administrative paritaire "
        f"nationale (CAPN) et vous prie de lui transmettre mon dossier.\n\n{person.full_name}"
    )
    return desk.post(Draft(person.email, "Saisine de la CAPN", text), career(person.corps), _to_a_person("capn"))


def observations(desk: Desk) -> SampleMail:
    """The evaluator's observations on an appeal, asked for by CNG."""
    person = desk.person()
    text = (
        f"Bonjour,\n\nEn réponse à votre saisine, je vous adresse mes observations d'évaluateur sur le recours de "
        f"{person.civility} {person.full_name}. Je maintiens les appréciations portées.\n\n"
        f"{person.evaluator_given} {person.evaluator_name}\n{person.house.name}"
    )
    draft = Draft(f"direction@{person.house.domain}", "Observations de l'évaluateur", text)
    return desk.post(draft, career(person.corps), _to_a_person("observations"))


def final_decision(desk: Desk) -> SampleMail:
    """Copy of the evaluator's final decision after the CAPN's opinion."""
    person = desk.person()
    text = (
        "Bonjour,\n\nÀ la suite de l'avis de la CAPN, vous trouverez ma décision définitive concernant l'évaluation de "
        f"{person.civility} {person.full_name} : l'appréciation générale est modifiée.\n\n{person.evaluator_name}"
    )
    draft = Draft(f"direction@{person.house.domain}", "Décision définitive", text)
    return desk.post(draft, career(person.corps), _to_a_person("final-decision"))


def gracieux_copy(desk: Desk) -> SampleMail:
    """Copy, for information, of a recours gracieux addressed to the evaluator."""
    person = desk.person()
    text = (
        "Bonjour,\n\nPour information, vous trouverez ci-dessous copie du recours gracieux que j'ai adressé ce jour à "
        f"mon évaluateur.\n\n{person.full_name}"
    )
    draft = Draft(person.email, "Copie de mon recours gracieux", text, cc=f"direction@{person.house.domain}")
    return desk.post(draft, career(person.corps), _to_a_person("gracieux-copy"))


def bonus_only(desk: Desk) -> SampleMail:
    """Contests the bonus, not the evaluation."""
    person = desk.person()
    text = (
        "Bonjour,\n\nJe conteste le coefficient de ma part résultats, fixé à 2,1 sans explication. Le montant de ma "
        f"prime baisse pour la deuxième année.\n\n{person.full_name}"
    )
    return desk.post(Draft(person.email, "Part résultats", text), career(person.corps), _to_a_person("pfr-only"))


def follow_up(desk: Desk) -> SampleMail:
    """The author of an earlier appeal asks where it stands: same case, no second clock."""
    earlier = desk.history.appeals[desk.turn % len(desk.history.appeals)]
    text = (
        "Bonjour,\n\nPouvez-vous me dire où en est l'instruction de mon recours ? Je reste à votre disposition pour "
        f"toute pièce complémentaire.\n\n{earlier.person.full_name}"
    )
    return desk.post(_answering(earlier, text), earlier.mailbox, _to_a_person("follow-up"))


def withdrawal(desk: Desk) -> SampleMail:
    """The author withdraws."""
    earlier = desk.history.appeals[-1 - desk.turn % len(desk.history.appeals)]
    text = (
        "Bonjour,\n\nAprès échange avec mon évaluateur, je retire mon recours. Merci de clore le dossier.\n\n"
        f"{earlier.person.full_name}"
    )
    return desk.post(_answering(earlier, text), earlier.mailbox, _to_a_person("withdrawal"))


def _answering(earlier: Appealed, text: str) -> Draft:
    headers = (("In-Reply-To", earlier.message_id), ("References", earlier.message_id))
    words = "> Bonjour,\n> Je forme un recours contre mon évaluation.\n"
    quoted = f"\n\nLe lundi 3 novembre, {earlier.person.full_name} a écrit :\n{words}"
    return Draft(earlier.person.email, f"Re: {earlier.subject}", text + quoted, headers=headers)


def unsure(desk: Desk) -> SampleMail:
    """A vague discontent: perhaps an appeal. Neutral acknowledgement, provisional clock, a person."""
    person = desk.person()
    texts = (
        "Bonjour,\n\nJe suis en désaccord avec ce qui a été écrit sur moi cette année et je le vis comme une "
        "injustice. Que puis-je faire ?",
        "Bonjour,\n\nJe refuse de signer en l'état : le texte ne reflète pas mon travail. J'attends votre retour.",
    )
    draft = Draft(person.email, "Mon entretien", f"{texts[desk.turn % 2]}\n\n{person.full_name}")
    expected = Expected(reply=True, appeal="unsure", state="held")
    return desk.post(draft, career(person.corps), expected)
