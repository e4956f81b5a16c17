"""What kinds of ideas there are: those of the lexicons, grouped by what the grammar does with them.

The ideas themselves, and their words, are in `lexicon/*.toml`.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLACES = ("outlook", "crm")
PLACED = frozenset(PLACES)
WEAK_PLACES = {"copy": "outlook", "record": "crm", "trash": "outlook"}
"""Things that are in one place only; a place that is named counts before them."""
SERVER_SIDE = "pack.d365-server-side-sync"
PACK = "pack."
"""Which version it is begins so."""
ATTRIBUTES = ("origin.", "owner.", "link.", "crm.", "outlook.", "write_right.", PACK)
"""What is said of the contact rather than done to it."""
OTHER = "other."
"""What is no business of ours begins so."""

DOING = _set(
    "edit change delete deactivate activate reactivate assign owner_changes take_over leaves "
    "fall_out match fall_in off on narrow widen create connect cut end untracked follow install "
    "configure move restore merge revoke grant get_back uninstall unreadable readable offline "
    "online wipe category as_is becomes_mine dropped"
)
"""What is done."""
MAKES_A_DEED = _set("store wizard trash again not category")
"""Ideas that make a deed of a thing: a new computer, nothing but a database."""
MANNER = _set("again not keep have_same colleague condition twice too")
"""How something is done: they weigh less than what is done."""
OBJECTS = _set(
    "contact record copy it field change filter sync tracking linkage category store client access "
    "computer server wizard holder twice trash"
)
"""Things of ours that something is done to."""
THE_CONTACT = _set("contact record copy field it")
"""The contact, or a part of it."""
LEFT_OUT = _set("filter sync tracking store client access trash server linkage")
"""Things that a later piece may leave out: `first switch the filter off, then on`."""
BESIDE = LEFT_OUT | {"computer"}
"""Things of which it may matter how they are, while something else is done."""
SYMPTOMS = _set("gone twice not_arrive stale comes_back nothing_syncs unlinked")
"""What somebody sees of a fault."""
ABSENCE = _set("gone not_arrive")
RESULT = _set("happens why how sees stays gone")
"""A piece with one of these asks what comes of it, rather than tell what is done."""
SUPPOSED = _set("happens if instead")
"""What is said beside these did not happen yet."""
TURNING = _set(
    "not instead edit delete deactivate reactivate merge cut untracked off offline assign "
    "owner_changes restore prevent while at_once both_sides several revoke"
)
"""What turns an answer around, or takes something away: without it a reading is doubtful."""
ALWAYS = _set("contact record copy it field happens why how")
"""What every reading makes use of: the contact itself, and that it is asked about."""
MATTER = (
    (OBJECTS - {"it"})
    | (DOING - {"change", "category"})
    | SYMPTOMS
    | PLACED
    | _set(
        "colleague still overwrite leads prevent ensure why since differ staff stays mistake not "
        "former range installed undone"
    )
)
"""Ideas that a reader is told of where nothing is made of them."""

ASKING = _set(
    "does will is are do can did would kommt bleibt steht ändert verschwindet ist wird werden sind "
    "which welche welcher landet sieht taucht fällt kann muss bekommt aktualisiert "
    "gehen verlieren verliere"
)
"""Words that begin a question for what comes of it."""

SYSTEM_DOES = _set("does will would can did could löscht überschreibt ändert entfernt")
"""Words before the system that does what is asked about."""
THAT = _set("dass daß that")
"""Words that begin a clause of what is wished or told."""
BEFORE = _set("before vor bis until till")
"""Words before what came later than what is told."""
SUBJECTS = _set("i we he she they somebody someone")
"""Words that begin a main clause after another clause where no mark stands between, as in English.
"""
OF = _set("des der eines meines am im beim vom von of from s on")
"""Words between a part and what it is a part of."""
WITH = _set("mit ohne with without")
"""Words between a thing and what is told of it."""
FROM = _set("aus vom von from")
"""Words before a place that something comes from."""
IN = FROM | _set("in im ins nach into to within inside innerhalb")
"""Words before a place where something is done."""
THE = _set("the our my their dem der unserem meinem unser das")
"""Words between those and the place."""
MADE = _set("made that which i we they make die ich wir man jemand")
"""Words between an edit and where it is made, beside those: `changes that I make in Outlook`."""
MAKERS = _set("microsoft ms dynamics")
"""Words that a product's name begins with."""
PRODUCTS = _set("office windows server exchange outlook sql sharepoint word excel")
"""Words before the version of another product."""
PASSIVE = _set("is are was were will wird werden wurde wurden ist sind")
"""Words that begin a question for what is done by itself."""
IS = _set("ist sind steht stehen liegt liegen is are s mehr noch yet still leider")
"""Words of a clause that only tells where something is."""
DONE_TO = ("ed", "gelöscht", "entfernt", "geändert", "iert", "wiesen", "bearbeitet")
"""Endings of what is done to something."""
MAILBOXES = _set(
    "mailbox mailboxes postfach postfachs postfaches postfächer postfächern postfacher"
)
"""What Outlook is called by, too, and where it is not it that something is done in, is itself it.
"""
BACK = _set("back zurück")
"""Words of a move that say nothing of the contact: `back to the client`."""
LIKE = _set("like as than wie als")
"""Words before the version that another one is likened to."""
USED = _set(
    "use uses using have has got run runs running verwenden verwende verwendet nutzen nutze nutzt "
    "haben habe hat einsetzen setzen"
)
"""Words before a product that is only told to be there."""
NOTHING = _set("nichts nix nothing")
"""Words for an edit that does not arrive."""
MEANT = _set("wanted meant intended wollte wollten")
"""Words for what was meant to be done, and may not have been."""
MIGHT = _set("should could would want might sollte sollten könnte hätte will soll möchte")
"""Words for it beside `although`; alone they may say `if`."""
HOW = {"wie", "how", "how to"}
"""Words that ask for the way in which something is done."""
HAVE = _set("has have had hat haben hatte")
"""Words for what is somewhere: `a colleague has it in Outlook`."""
ONLY = _set("nur lediglich bloß ausschließlich only just exclusively solely")
"""Words before the one place where something is."""
THERE_IS = IS - _set("mehr noch yet still leider") | _set(
    "gibt existiert existieren vorhanden exists exist lives there"
)
"""Words of a clause that tells where something is."""
NOW_DONE = _set("wird werden is are gets get")
"""Words of a clause that tells what is done now, rather than what was."""
SINCE_A_YEAR = _set(
    "since seit year jahr jahre anno januar februar märz april mai juni juli august september "
    "oktober november dezember january february march may june july october december"
)
"""Words before a number that is a year, then, and no version."""
UP_FROM = _set("ab seit since mindestens least frühestens")
"""Words before the first of several versions that are meant."""
DOWN_FROM = _set("bis vor until till before höchstens most spätestens pre")
"""Words before the last of several versions that are meant."""
RANGE = UP_FROM | DOWN_FROM
AND_ON = _set(
    "later newer higher above onward onwards up später neuer neuere neueren höher darüber aufwärts"
)
"""Words behind the first of several versions that are meant."""
AND_BACK = _set(
    "earlier older lower below under down früher älter ältere älteren niedriger darunter abwärts"
)
"""Words behind the last of several versions that are meant."""
ALL_BETWEEN = _set("bis to through thru until till")
"""Words between the first and the last of several versions that are meant."""
BUT_FOR = _set("except excluding außer ausser ausgenommen")
"""Words before the version that is not meant."""
BETWEEN = _set("zwischen between")
"""Words before two versions of which all between are meant, if it is not asked what differs."""
VERSUS = _set("vs versus gegen against oder or statt")
"""Words between two ways that are compared."""
DASHES = _set("- – —")
PLUS = "+"
"""What stands behind the first of several versions that are meant: `2011+`."""
ROW = (
    _set("vs versus or oder and und than als wie to auf zu von from in im on mit gegen against")
    | ALL_BETWEEN
)
"""Words between versions that are told in a row."""
INTO = _set("ins nach into to")
"""Words before the place that something comes to."""
AT = _set("bei beim unter under on at by nach after seit since")
"""Words before what is so while something is done."""
TOWARDS = _set("to onto into auf zu zum zur nach")
"""Words before the version that follows another one."""
ALSO = _set("auch ebenfalls ebenso genauso also too")
"""Words that ask the same of another version."""
OVERWRITTEN = _set("überschrieben overwritten lost clobbered")
"""Words that do not tell what overwrites and what is overwritten."""
