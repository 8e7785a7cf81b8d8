"""The words by which machines are known: senders, subjects and openings of automatic mail."""

from __future__ import annotations

import re

DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|mailerdaemon|mail[-_.]?daemon|mdaemon|post[-_.]?master|mail[-_.]?deliver\w*|"
    r"mail[-_.]?system|mmdf|maildelivery\w*|delivery[-_.]?(?:status|failure|reports?|notification)\w*|"
    r"microsoftexchange[0-9a-f]{6,}|exchange[-_.]?system)(?=@|$)",
    re.IGNORECASE,
)
"""Local parts of the mail systems themselves (RFC 5321 4.5.1, RFC 2142, and what servers really write)."""
EXCHANGE = re.compile(r"^microsoftexchange[0-9a-f]{6,}(?=@|$)", re.IGNORECASE)
BOUNCE_SENDER = re.compile(
    r"^(?:bounces?|bounce[-_.]?(?:notification|handler|mgr|admin)\w*|non[-_.]?delivery\w*|feedback[-_.]?loop\w*|"
    r"fbl|arf|"
    r"complaints?|abuse[-_.]?reports?|staff(?=@hotmail\.com))(?=@|$)",
    re.IGNORECASE,
)
"""Authors (not envelope senders: newsletters use those) who write of bounces and complaints only."""
DAEMON_NAME = re.compile(
    r"mail(?:er)?[\s_-]?daemon|mail (?:delivery|deliver|administrator|transfer)(?: (?:sub)?system| service|"
    r" agent)?\b|"
    r"^mail ?deliver|delivery (?:sub)?system|microsoft exchange|postmaster|syst[èe]me de (?:messagerie|courrier)",
    re.IGNORECASE,
)
NO_REPLY = re.compile(
    r"^(?:(?:[\w.+-]*[._+-])?(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?r[ée]pondre|"
    r"pas[-_.]?de[-_.]?r[ée]ponse|sans[-_.]?r[ée]ponse|no[-_.]?response|no[-_.]?answer|unattended|"
    r"auto[-_.]?(?:reply|respond(?:er)?|confirm|mailer|notification)s?|auto[-_.]?reponse)(?:[._+-][\w.+-]*)?|"
    r"automate|notifications?|notify|robot|daemon|cron|nobody|root|www-data|apache)(?=@|$)",
    re.IGNORECASE,
)
"""Local parts nobody reads."""
LIST_SENDER = re.compile(
    r"^(?:listserv|majordomo|mailman|sympa|owner-[\w.-]+|[\w.-]+-(?:bounces?|owner)|bounces?)(?:[+=][^@]*)?@",
    re.IGNORECASE,
)
"""Envelope senders of lists and mass mailings."""

BOUNCE_SUBJECT = re.compile(
    r"^\W*(?:\*+ ?(?:spam|virus) ?\*+\s*)?(?:"
    r"undeliver(?:able|ed)\b|undelivrable|non[- ]?(?:remis|distribu[ée]|d[ée]livr[ée]|deliverable)\b|"
    r"(?:mail|message|e-?mail|your (?:mail|message)) (?:delivery )?(?:fail(?:ed|ure)|error|status|system error|"
    r"warning|"
    r"delayed|undeliver\w+|could not be delivered|not delivered|returned|rejected|bounced|blocked)|"
    r"mail deliver(?:y|ies)? (?:failed|failure|problem|error|status|delayed|sub)|delivery (?:status|failure|report|"
    r"notification|failed|error|problem|delayed|unsuccessful|has failed|time-?out|failed)|"
    r"(?:returned|rejected|bounced|blocked|undelivered|unzustellbar\w*) (?:e-?mail|mail|message|post)|failure notice|"
    r"failed mail|failed delivery|failure delivery|delivery_failure|non-?delivery (?:report|notification)|"
    r"mail could not be delivered|message could not be delivered|unable to deliver|could not deliver|"
    r"warning: (?:could not send|message delayed|e-?mail still)|postmaster notify|user unknown|unknown user|"
    r"cannot send|can't send|mailbox (?:is )?full|over ?quota|quota exceeded|nondeliverable|"
    r"[ée]chec (?:de|d['’])? ?(?:la )?(?:remise|distribution|livraison|envoi)|"
    r"notification (?:d['’][ée]chec|d['’][ée]tat de remise)|"
    r"(?:retour\s?:\s*)?adresse (?:[ée]lectronique |mail |e-?mail )?(?:inconnue|introuvable|inexistante|erron[ée]e)|"
    r"avis de non[- ](?:remise|distribution)|rapport de non[- ]remise|message non (?:remis|distribu[ée]|"
    r"d[ée]livr[ée])|"
    r"courrier (?:non remis|en erreur|retourn[ée])|erreur de (?:remise|distribution|livraison)|"
    r"remise (?:retard[ée]e|impossible|diff[ée]r[ée]e)|returned to sender|"
    r"email (?:bounce|feedback|abuse) |(?:fw: )?complaint about (?:message|mail|e-?mail|spam)|"
    r"abuse report|spam report|email feedback report|"
    r"error mail report|loop alert|メールエラー|error (?:sending|delivering)|rejet(?:é|e)? (?:du|de votre) message|"
    r"delivery delayed|"
    r"auslieferungsfehler|nachricht (?:nicht|konnte)|benachrichtung|zustellung|mensaje (?:no|devuelto)|"
    r"messaggio non|недоставлен|送信エラー|配信エラー"
    r")",
    re.IGNORECASE,
)
"""How the subject of a non-delivery report begins."""

BOUNCE_WORDS = re.compile(
    r"hi\. this is the |this is the (?:[\w.-]+ )?(?:mail system|qmail-send program|postfix|mail delivery)|"
    r"message (?:was )?(?:automatically )?(?:created|generated)(?: automatically)? by (?:the )?(?:mail|exim|"
    r"smtp|e-?mail)|"
    r"automatically generated (?:delivery|message|bounce|notification|non)|automatic bounce notification|"
    r"(?:could not|couldn['’]t|cannot|can not|can['’]t|unable to|was not|wasn['’]t able to|not able to|failed to|"
    r"has not been|have not been|were not|was unable to) "
    r"(?:be )?(?:deliver|sen[dt]|reach|forward|relay|process)(?:ed|able)? (?:your |the |this |to )?"
    r"(?:message|mail|e-?mail|following|one or more|some or all|below|recipient|specified|intended|all|"
    r"to (?:the|one))|"
    r"(?:message|mail|e-?mail)[^\n]{0,120} (?:could not|couldn['’]t|cannot|can['’]t|was not|wasn['’]t|not be|"
    r"has not been|is undeliverable|undeliverable|not) (?:be )?"
    r"(?:deliver|sent|reach|relayed|accepted|forwarded)|"
    r"(?:following|below|these|this|one or more) (?:listed )?(?:recipient|address|user|destination|e-?mail|mail|"
    r"account)"
    r"[^\n]{0,60}(?:fail|error|reject|undeliver|not (?:be )?(?:deliver|reach|receiv|accept)|invalid|unknown|problem|"
    r"could not|couldn|cannot)|"
    r"delivery (?:to|of|for) (?:the )?(?:following|this|these|your|one|some|all|recipient)[^\n]{0,60}"
    r"(?:fail|delay|error|unsuccess|reject|not)|did not reach the following|"
    r"(?:permanent|fatal|delivery|transient|non-fatal) (?:fatal )?(?:errors?|failures?)\b[^\n]{0,20}|"
    r"(?:list of failed recipients|failed recipient|failed addresses|undelivered recipients?|"
    r"non-delivered recipients|"
    r"undeliverable (?:to|message|mail|address|recipient)|undelivered|returned (?:to sender|mail|message)|"
    r"delivery (?:failure|failed|status|report|notification|error|attempt|has failed)|non-delivery|"
    r"(?:user|mailbox|recipient|account|host|domain|address)s? (?:is |are )?(?:unknown|not (?:known|found|exist)|"
    r"unavailable|disabled|over quota|full|rejected|does not exist|doesn['’]t exist|invalid))|"
    r"(?:mailbox|mail box|quota)[^\n]{0,30}(?:is full|full|exceeded|over)|no such (?:user|mailbox|account|recipient)|"
    r"remote (?:host|server|mail server)[^\n]{0,20}(?:said|responded|rejected|error|replied|answered)|"
    r"\b(?:smtp|server|status|diagnostic|error)[^\n]{0,40}\b[45]\d\d[ -][45]\.\d\.\d{1,3}|"
    r"\b5\d\d[ -]#?5\.\d{1,3}\.\d{1,3}\b|\b(?:smtp|esmtp) error|<<<\s*[45]\d\d|"
    r"(?:has been|was|been) (?:bounced|rejected|blocked|quarantined|refused|returned)|has not yet been delivered|"
    r"reported-domain:|feedback-type:|this is an email abuse report|abuse report for|"
    r"votre (?:message|courriel|courrier|mail)[^\n]{0,120}(?:n['’]a (?:pas|pu)|n['’]est pas|ne peut|"
    r"a [ée]t[ée] (?:rejet|refus"
    r"|bloqu|retourn)|impossible)|(?:impossible|[ée]chec)[^\n]{0,30}(?:remettre|remise|distribu|livr|d[ée]livr|"
    r"achemin)|"
    r"n['’]a pas pu [êe]tre (?:remis|distribu|d[ée]livr|transmis|envoy|achemin)|"
    r"destinataires? (?:suivants?|ci-dessous)[^\n]{0,60}(?:n['’]|impossible|[ée]chou|erreur|inconnu)|"
    r"adresse (?:e-?mail |de messagerie |[ée]lectronique )?(?:inconnue|introuvable|inexistante|erron[ée]e)|"
    r"bo[iî]te (?:aux lettres|de r[ée]ception)?[^\n]{0,20}(?:pleine|satur[ée]e)|"
    r"----- ?(?:original message|the following|transcript|message header|unsent message|returned message|failure)|"
    r"(?:original|returned|unsent|bounced|undelivered|failed) (?:message|mail|e-mail) (?:follows|below|headers?|"
    r"is attached"
    r"|was received at|included)|copy of (?:the|your) (?:original )?message|message headers? follow|"
    r"konnte nicht (?:zugestellt|ausgeliefert)|no se (?:pudo|ha podido) entregar|"
    r"invalid user address|error message below|original mail as follows|"
    r"届けられません|送信できませんでした|配信できません|送信できません|配達できません|宛先不明|отправить|доставлено",
    re.IGNORECASE,
)
"""How the text of a non-delivery report speaks."""
BOUNCE_OPENING = re.compile(
    r"hi\. this is the |this is the mail system at host|"
    r"this message was created automatically by mail delivery software|"
    r"this is an automatically generated (?:delivery status|message|bounce)|automatic bounce notification|"
    r"i['’]m (?:afraid|sorry) (?:i wasn['’]t able|to have to inform you that your message)|"
    r"the following (?:recipients?|address(?:es)?|message)[^\n]{0,30}(?:had (?:permanent|transient|delivery)|"
    r"could not be (?:reached|delivered)|failed)|"
    r"a message that you (?:have )?sent (?:could not be|has not yet been|to) deliver|"
    r"your (?:message|mail|e-?mail)[^\n]{0,160}(?:could not be delivered|did not reach|was not delivered|"
    r"cannot be delivered|"
    r"couldn['’]t be delivered|has been (?:rejected|bounced|blocked))|"
    r"delivery to the following (?:recipients?|address(?:es)?)[^\n]{0,30}(?:failed|has been delayed)|"
    r"-{3,} ?(?:the following addresses had|transcript of session follows|failed addresses|original message follows|"
    r"unsent message|returned message|failure reasons)|this is an email abuse report|"
    r"votre message n['’]a pas pu [êe]tre (?:remis|distribu|d[ée]livr)|"
    r"each of the following recipients was rejected|the message you sent[^\n]{0,80}(?:undeliverable|not delivered)",
    re.IGNORECASE,
)
"""Openings that nobody but a mail system writes: they tell a report whose header tells nothing."""

AWAY_SUBJECT = re.compile(
    r"^\W*(?:re\s?: )?(?:"
    r"r[ée]ponse automatique|automatic reply|auto(?:matic)?[- ]?(?:reply|respon[sd]\w*|r[ée]ponse)|"
    r"automatische antwort|"
    r"auto\s?:|autoreply|respuesta autom[áa]tica|risposta automatica|"
    r"abwesenheits(?:notiz|meldung|nachricht)|absence\s?:\s*(?:re|r[ée]p|tr)\s?:|"
    r"(?:message|notification|avis|r[ée]ponse) d['’]absence|absent(?:e|\(e\))?s?\s?:|absences?\s*$|"
    r"absen(?:te?|ce) (?:du bureau|au bureau|du service|jusqu|du \d|le \d|pour (?:cong|vacances)|temporaire|"
    r"momentan)|"
    r"(?:je suis |actuellement |je serai )+(?:absente?|en cong[ée]s?|hors du bureau|en d[ée]placement)|"
    r"out[- ]of[- ](?:the[- ])?office|ooo\s?:|away from (?:my|the) (?:mail|office|desk)|"
    r"i am (?:currently )?(?:away|out of)|away until|on (?:vacation|annual leave|holidays?)\b|"
    r"vacation (?:reply|message|notice)|(?:en )?cong[ée]s? (?:annuels? )?(?:jusqu|du \d)|"
    r"fermeture (?:annuelle|du service|estivale)|"
    r"accus[ée] de r[ée]ception automatique|accus[ée] d['’]enregistrement automatique|"
    r"(?:votre (?:demande|message|courriel) a (?:bien )?[ée]t[ée] (?:re[çc]ue?|enregistr[ée]e?))|"
    r"\[?auto[- ]?(?:generated|matic)\b"
    r")",
    re.IGNORECASE,
)
MACHINE_SUBJECT = re.compile(
    r"^\W*(?:re\s?: )?(?:r[ée]ponse automatique|automatic reply|auto(?:matic)?[- ]?(?:reply|respon[sd]\w*|r[ée]ponse)|"
    r"automatische antwort|auto\s?:|respuesta autom[áa]tica|risposta automatica|"
    r"abwesenheits(?:notiz|meldung|nachricht)|"
    r"absence\s?:\s*(?:re|r[ée]p|tr)\s?:|absent(?:e|\(e\))?s?\s?:|out[- ]of[- ](?:the[- ])?office|ooo\s?:|"
    r"vacation (?:reply|message|notice)|accus[ée] d[e'’] ?(?:r[ée]ception|enregistrement) automatique|"
    r"\[?auto[- ]?(?:generated|matic)\b)",
    re.IGNORECASE,
)
"""Those of them that nobody types."""
AUTO_WORDS = re.compile(
    r"(?:ceci est|c['’]est|il s['’]agit d['’]|voici) ?une? (?:r[ée]ponse|message|courriel|e-?mail|mail|"
    r"notification)[^\n]{0,20} "
    r"(?:envoy[ée]e?s? |g[ée]n[ée]r[ée]e?s? )?automati|"
    r"(?:^|[.!\n])\W*(?:r[ée]ponse|message|courriel|e-?mail) automatique\b|"
    r"(?:r[ée]ponse|message|courriel|e-?mail) est automatique\b|accus[ée] de r[ée]ception automatique\b|"
    r"ne pas r[ée]pondre [àa] (?:ce|cet|cette) (?:message|courriel|mail|e-?mail|adresse)|"
    r"this is an? (?:auto(?:mated|matic|-?generated)|unattended|unmonitored)|"
    r"do not (?:reply|respond) to this (?:e-?mail|message|mail|address)|"
    r"(?:e-?mail )?(?:in)?box[^\n]{0,60}(?:no longer (?:in use|monitored)|not monitored)|"
    r"(?:message|courriel|e-?mail|mail|il)(?: est| a [ée]t[ée])? (?:envoy[ée]|g[ée]n[ée]r[ée]|[ée]mis) "
    r"(?:automatiquement|par un automate|de (?:fa[çc]on|mani[èe]re) automatique)|"
    r"(?:message|courriel|e-?mail|mail) est un (?:envoi|message|courriel|e-?mail|accus[ée] de r[ée]ception) "
    r"automatique",
    re.IGNORECASE,
)
"""What a program says of itself, in the first words of its letter."""
CHALLENGE = re.compile(
    r"mailinblack|spam ?arrest|boxbe|bluebottle|usebestmail|"
    r"(?:pour|afin) que (?:votre|vos) (?:message|mail|courriel|e-?mail)s?[^\n]{0,60}(?:parvien|remis|d[ée]livr|"
    r"distribu)"
    r"[^\n]{0,160}(?:cliqu|lien)|"
    r"(?:cliqu|click)[^\n]{0,120}(?:pour vous authentifier|afin de vous authentifier|to (?:deliver|"
    r"release) your message|"
    r"to (?:verify|confirm|prove) (?:that )?you(?:r address| are (?:a )?(?:human|person)))|"
    r"(?:add(?:ed)? (?:you )?to (?:my|the) (?:approved|allowed) senders?)",
    re.IGNORECASE,
)
"""Challenge-response: « pour que votre message me parvienne, cliquez ici »."""
RECEIPT_SUBJECT = re.compile(
    r"^\W*(?:lue?\s?:|non lue?\s?:|read\s?:|not read\s?:|read[- ]receipt|return receipt|accus[ée] de (?:lecture|"
    r"r[ée]ception "
    r"\(affich)|confirmation de lecture|disposition notification|deleted\s?:|supprim[ée] ?(?:sans (?:être|"
    r"etre) lu)?\s?:|"
    r"gelesen\s?:|remis\s?:|delivered\s?:|relayed\s?:|relay[ée]\s?:|accus[ée] de r[ée]ception de lecture|"
    r"rappel\s?:|recall\s?:|rappel du message|message recall)",
    re.IGNORECASE,
)
RECALL_SUBJECT = re.compile(
    r"^\W*(?:message recall (?:success|failure|report)|(?:r[ée]ussite|succ[èe]s|[ée]chec|rapport) (?:du |de )rappel "
    r"(?:du |de )message)",
    re.IGNORECASE,
)
"""What Outlook tells of a message that was called back; nobody else writes so."""
RECEIPT_WORDS = re.compile(
    r"(?:votre|your) (?:message|courriel|mail|e-?mail)[^\n]{0,300}(?:a [ée]t[ée] (?:lu|supprim[ée]|affich[ée])|"
    r"was (?:read|displayed|"
    r"deleted)|has been (?:read|displayed|opened|deleted))|(?:a [ée]t[ée] lu le|was read on|was displayed on|"
    r"this is a (?:read|return) receipt|accus[ée] de (?:lecture|r[ée]ception)|"
    r"no guarantee that the message has been read|"
    r"souhaite(?:rait)? rappeler le message|would like to recall)",
    re.IGNORECASE,
)
