"""What is said of files in an evaluation mailbox is no appeal, whatever its words would be in an appeal mailbox."""

from __future__ import annotations

from email.message import EmailMessage

from intake.domain.decide import decide
from intake.domain.disposition import OpenAppeal
from intake.domain.known import Known, Received
from intake.domain.mailbox import Purpose
from intake.reading.mime import read_letter
from tests.unit.builders import CAMPAIGNS, NOW, OWN_ADDRESSES, mailbox

OF_A_FILE = (
    "Bonjour,\n\nMon évaluation envoyée à votre boîte évaluations n'a pas pu être reprise : les champs sont perdus. "
    "Ouvrez le fichier d'origine, vérifiez les champs et dites-moi s'il faut le renvoyer."
)


def test_a_file_spoken_of_in_an_evaluation_mailbox_opens_no_case() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "secretariat@ch-exemple.fr", "Évaluation 2025"
    mail.set_content(OF_A_FILE)
    received, known = Received(None, None, NOW), Known(own_addresses=OWN_ADDRESSES)
    decided = decide(read_letter(mail.as_bytes()), received, mailbox(Purpose.EVALUATION), CAMPAIGNS, known, NOW)
    assert not any(isinstance(each, OpenAppeal) for each in decided)
