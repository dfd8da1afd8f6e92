"""Refusals in people's own words (CON-059): “leave me alone”, “no me escriban más”, “me deixa em paz”.

No keyword, and still a wish that 47 CFR 64.1200(a)(10) lets people express in any reasonable way. A match only asks
staff to look, so it may miss; what it flags has to be defendable: it speaks of us writing to them, and wants an end.
"""

import re
from datetime import date, timedelta

from koinon.contacts.policy.keywords import normalise

BUSINESS_DAYS = 10
_SATURDAY = 5

# What may be repeated has no two readings (“ever again” is “ever”, “again”): a match must not take exponential time.
_END = r"(?: (?:again|any ?more|ever|please|pls|at all|thanks?|thank you))*(?=$|[.,;!?]| and | or i )"
_TEXTS = r"(?:texts?|texting|messages?|messaging|msgs?|sms|text messages|spam)"
_ENGLISH = (
    r"\bleave me alone\b",
    rf"(?<!dont )(?<!not )(?<!never )(?<!him to )(?<!her to )(?<!them to )\b(?:stop|quit) "
    rf"(?:texting|messaging|contacting|writing(?: to)?|spamming|bothering|sending(?: me| us)?(?: these| your| any"
    rf"(?: more)?| all these)? {_TEXTS})(?: to)? ?(?:me|us|this number|my (?:phone|number))?"
    rf"{_END}",
    rf"\b(?:dont|do not|never|please dont) (?:ever )?(?:text|message|msg|contact|write|write to|sms|spam)"
    rf" (?:me|us|this number|my (?:phone|number))\b{_END}",
    rf"\b(?:dont|do not) send (?:me |us )?(?:any ?more |any |these |your |more )?{_TEXTS}\b{_END}",
    r"\b(?:remove|delete|take|unsubscribe|opt) (?:me|us|my (?:number|name|phone)|this number)"
    r" (?:from|off|out)\b(?: of)?(?: (?:your|this|the|these|all) ?(?:\w+ )?(?:lists?|texts?|messages?|database)?)?"
    r"(?=$|[.,;!?]| please| right now| now| and )",
    r"\b(?:remove|delete|lose) my (?:number|phone number)\b",
    rf"^(?:please )?no more {_TEXTS}(?: please| from you| thanks)?[.!]*$",
    rf"\bi (?:dont|do not|no longer) want (?:to (?:get|receive|hear|have) )?(?:any ?more |any |your |these |more |"
    rf"anything )?(?:{_TEXTS}|(?:from|of) you)\b",
)
_ESCRIBIR = (
    r"escriban|escriba|escribas|manden|mande|mandes|envien|envie|envies|contacten|contacte|contactes|molesten|moleste"
    r"|molestes|texteen|busquen"
)
_MENSAJES = r"(?:mensajes?|textos?|sms|avisos|propaganda|promociones|publicidad)"
_SPANISH = (
    rf"\b(?:ya )?no me (?:{_ESCRIBIR})(?: (?:mas|otra vez|nunca|jamas|por favor|estos|esos|sus|tantos"
    rf"|{_MENSAJES}))+(?=$|[.,;!?]| y )",
    rf"\bya no me (?:{_ESCRIBIR})\b",
    r"\b(?:dejen|deje|deja|dejad|paren|pare) de (?:escribirme|mandarme|enviarme|molestarme|contactarme|textearme)\b",
    r"\bde(?:jenme|jeme|jame) (?:en paz|tranquil[oa])\b",
    rf"\bno (?:quiero|deseo) (?:ya )?(?:mas |recibir (?:mas )?)?(?:de )?(?:sus |estos |esos )?{_MENSAJES}\b",
    rf"\bno quiero que me (?:{_ESCRIBIR})\b",
    r"\b(?:quitenme|quiteme|quitame|borrenme|borreme|saquenme|saqueme|eliminenme) de (?:su|la|esta|esa|sus) listas?\b",
    r"\b(?:borren|borre|eliminen|elimine|quiten) mi numero\b",
)
_ESCREVER = r"mande|mandem|manda|envie|enviem|escreva|escrevam|contate|contatem|perturbe|perturbem|incomode|incomodem"
_MENSAGENS = r"(?:mensagens?|mensagem|sms|textos?|avisos|propagandas?|promocoes)"
_PORTUGUESE = (
    r"\b(?:me deix(?:a|e|em)|deix(?:a|e|em)(?:-| )?me) em paz\b",
    rf"\bnao (?:me )?(?:{_ESCREVER})(?: (?:me|mais|nunca mais|pra mim|para mim|por favor|nada|essas|estas|suas"
    rf"|{_MENSAGENS}))+(?=$|[.,;!?]| e )",
    rf"\b(?:pare|parem|para) de (?:me )?(?:mandar|enviar|escrever|perturbar|incomodar|encher)\b(?: me)?"
    rf"(?: (?:mais|essas|estas|suas|pra mim|para mim|{_MENSAGENS}))*(?=$|[.,;!?]| e | por favor)",
    rf"\bnao quero (?:mais )?(?:receber )?(?:mais )?(?:as )?(?:suas |essas |estas )?{_MENSAGENS}\b",
    r"\b(?:me (?:tire|tirem|tira|retire|retirem|remova|removam)|(?:tire|tirem|retire|remova)(?:-| )?me)"
    r" d(?:a|essa|esta|e sua|a sua) lista\b",
    r"\b(?:apague|apaguem|exclua|excluam|remova|removam) (?:o )?meu numero\b",
)
_REFUSES = re.compile("|".join((*_ENGLISH, *_SPANISH, *_PORTUGUESE)))


def is_refusal(message: str) -> bool:
    """Whether somebody seems to ask us, in words of their own, not to write to them any more."""
    return bool(_REFUSES.search(normalise(message)))


def decide_by(said_on: date) -> date:
    """The tenth business day after: silence until its end means STOP. Mondays to Fridays, holidays not counted out."""
    day, left = said_on, BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day
