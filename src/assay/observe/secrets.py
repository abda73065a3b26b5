"""A password, token or picture of somebody's premises is dropped before anything is kept, and only its place is counted.

Three places hold secrets in the files people have: whole columns (`HardwarePassword`, `Mot de passe`, `Snapshot`),
URLs (`rtsp://admin:secret@10.0.0.1/`, `?auth=...`) and running text (`Authorization:` headers, "mot de passe : ...",
`<Password>` elements). Nothing here looks at what a secret says; a false alarm costs a cell, a miss costs a camera.

Every pattern has bounded repeats, so that hostile text costs time in proportion to its length.
"""

from __future__ import annotations

import re
import unicodedata

from ahocorasick_rs import AhoCorasick

from assay.observe.aliases import plain

DROPPED = "[dropped]"

# Header words that mark a column of secrets wherever they stand in the header ("HardwarePassword", "UserPwd").
_SECRET_PARTS = (
    "password", "passwd", "passphrase", "passcode", "motdepasse", "motpasse", "username", "nomutilisateur",
    "nomdutilisateur", "credential", "snapshot", "verificationcode", "codeverification", "codedeverification",
    "safetycode", "codeacces", "codedacces", "accesscode", "codepin", "pincode", "privatekey", "clesecrete",
    "encryptionkey", "apikey", "communitystring", "communaute", "thumbnail", "vignette", "photo", "screenshot",
    "sharedsecret", "authorization", "passwort", "kennwort", "benutzername", "benutzerkennung", "zugangsdaten", "zugangscode",
    "contrasena", "nombredeusuario", "nombreusuario", "claveacceso", "clavedeacceso", "palabraclave", "wachtwoord", "gebruikersnaam",
    "senha", "nomeutente", "nomedeusuario", "autorisationhttp", "loginid",
)  # fmt: skip

# Header words that mark it when they stand alone ("Key Rate" does, "Keyboard" does not).
_SECRET_WORDS = frozenset({
    "pass", "pwd", "pw", "psw", "mdp", "user", "users", "utilisateur", "usr", "login", "loginname", "token", "tokens",
    "jeton", "key", "keys", "cle", "secret", "secrets", "pin", "nip", "community", "communities", "image", "images",
    "picture", "pictures", "benutzer", "anmeldung", "schlussel", "geheim", "usuario", "usuarios", "clave", "claves", "secreto",
    "comunidad", "bild", "bilder", "foto", "fotos", "imagen", "imagenes", "utente", "gebruiker", "auth", "psk", "wpa", "cookie", "cookies", "session", "credentials", "snap",
})  # fmt: skip

# Ambiguous alone ("Identifiant" is a login or just a number): secret beside a column that certainly is one.
_SECRET_IN_COMPANY = frozenset({"identifiant", "identifiants", "compte", "account"})

_STRONG = (
    r"pass[ _-]?word|passwd|pass[ _-]?phrase|pass[ _-]?code|pwd|mots?[ _-]de[ _-]passe|mdp|secret|api[ _-]?key|"
    r"access[ _-]?token|auth[ _-]?token|token|jeton|snmp[ _-]community|community(?:[ _-]string)?|communaut[eé]|"
    r"private[ _-]?key|psk|pin(?:[ _-]?code)?|code[ _-](?:pin|nip)|verification[ _-]code|safety[ _-]code|"
    r"code[ _-]de[ _-]v[eé]rification|pass?wort|kennwort|zugangscode|contrase[nñ]a|clave[ _-]de[ _-]acceso|comunidad|wachtwoord|senha"
)
_QUERY = (
    r"password|passwd|passcode|passphrase|pass|pwd|pw|psw|pswd|loginpas|loginuse|username|user|usr|login|auth|"
    r"authbasic|token|access_token|auth_token|jwt|key|apikey|api_key|sig|signature|session|sessionid|session_id|sid|"
    r"secret|credentials?|pin|mdp|motdepasse|utilisateur|community"
)
_VALUE = r"(?:\"[^\"\r\n]{1,256}\"|'[^'\r\n]{1,256}'|[^\s\"'<>,;&][^\s\"'<>,;&]{0,255})"

_STRONG_WORDS = (
    "pass", "pwd", "mdp", "secret", "key", "token", "jeton", "commun", "psk", "pin", "code", "wort", "contrase", "clave", "comunid",
    "wachtwoord", "senha",
)  # fmt: skip

# Each with words of which one stands, in lower case, in whatever it matches: a text that has none is not searched.
_RULES: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement, needs)
    for pattern, replacement, needs in (
        # user:password@ in a URL; the second form has an `@` or `/` inside the password
        (r"(?<=://)[^\s/?#\"'<>]{1,256}@", "", ("@",)),
        (r"(?<=://)[^\s:/?#\"'<>@]{1,64}:(?!\d{1,5}[/?#])[^\s\"'<>]{1,128}@(?=[\w\[])", "", ("@",)),
        # the same without a scheme, in front of an IPv4 address
        (
            r"(?<![\w:/])(?!(?:sips?|mailto|tel):)[^\s:/@\"'<>,;]{1,64}:[^\s@/\"'<>]{1,128}@(?=\d{1,3}(?:\.\d{1,3}){3})",
            "",
            ("@",),
        ),
        # ?auth=..., &pwd=...
        (rf"(?<=[?&;])((?:amp;)?(?:{_QUERY})=)(?!\[dropped\])[^&\s\"'<>#;]{{1,512}}", rf"\1{DROPPED}", ("=",)),
        (r"(?<=[?&])(u=)[^&\s\"'<>]{1,256}(&(?:amp;)?p=)[^&\s\"'<>#]{1,256}", rf"\1{DROPPED}\2{DROPPED}", ("=",)),
        # request headers
        (
            r"((?:^|[\r\n\t ,{\"'])(?:proxy-)?authorization\"?[ \t]{0,8}:[ \t]{0,8})(?!\[dropped\])[^\r\n]{1,4096}",
            rf"\1{DROPPED}",
            ("authorization",),
        ),
        (
            r"((?:^|[\r\n])(?:cookie|x-api-key|x-auth-token)[ \t]{0,8}:[ \t]{0,8})(?!\[dropped\])[^\r\n]{1,4096}",
            rf"\1{DROPPED}",
            ("cookie", "x-a"),
        ),
        # bare scheme and blob, where the header's name was cut away
        (
            r"(\bbasic[ ]{1,4})(?=[a-z0-9+/]{0,255}[0-9+/A-Z])[a-z0-9+/]{6,255}={1,2}(?![\w=])",
            rf"\1{DROPPED}",
            ("basic ",),
        ),
        (r"(\bbearer[ ]{1,4})[\w.~+/-]{12,4096}={0,2}", rf"\1{DROPPED}", ("bearer ",)),
        # XML elements and attributes, JSON members
        (
            (
                r"(<(?:\w{1,32}:)?\w{0,32}(?:password|passwd|pwd|passphrase|username|sessionid|secretkey)(?:\s[^<>]{0,256})?>)"
                r"(?!\[dropped\])[^<>]{1,512}(?=</)"
            ),
            rf"\1{DROPPED}",
            ("<",),
        ),
        (
            (
                r"((?<![\w])[\"']?\w{0,32}(?:password|passwd|passphrase|username|mot_?de_?passe)[\"']?\s{0,4}[:=]\s{0,4})"
                r"(?=[\"'])(?![\"']\[dropped\]|[\"'][\"'])(?:\"[^\"\r\n]{1,512}\"|'[^'\r\n]{1,512}')"
            ),
            rf'\1"{DROPPED}"',
            ("pass", "username"),
        ),
        # running text, English and French: "password: x", "mot de passe par défaut : x", "pwd is x"
        (
            (
                rf"(?<![\w])((?:{_STRONG})s?\"?(?:[ \t]{{1,4}}[^\W\d_]{{1,12}}){{0,3}}[ \t]{{0,4}}"
                rf"(?:[:=]|[ \t](?:is|est)[ \t](?!not\b|required\b|set\b|requis|incorrect))[ \t]{{0,4}})"
                rf"(?!\[dropped\]|\"\[dropped\])(?!//){_VALUE}"
            ),
            rf"\1{DROPPED}",
            _STRONG_WORDS,
        ),
        (rf"(?<![\w])(pass[ \t]{{0,2}}[:=][ \t]{{0,4}})(?!\[dropped\]){_VALUE}", rf"\1{DROPPED}", ("pass",)),
        # "pwd 12345": without a colon only where a digit says that this is no prose
        (
            (
                r"(?<![\w])((?:password|passwd|pwd|mdp|mots? de passe)[ \t]{1,4})(?!\[dropped\])"
                r"(?=[^\s]{0,64}\d)[^\s\"'<>,;&=:]{2,64}(?![=\w])"
            ),
            rf"\1{DROPPED}",
            ("pass", "pwd", "mdp"),
        ),
        # "login admin/12345", "accès : admin / 12345"
        (
            (
                r"(?<![\w])((?:logins?|credentials?|creds|identifiants?|acc[eè]s)[ \t]{0,4}[:=]?[ \t]{0,4})"
                r"(?!\[dropped\]|[.])[^\s/:=<>\"']{1,64}[ ]?/[ ]?[^\s/<>\"']{1,64}(?![\w/])"
            ),
            rf"\1{DROPPED}",
            ("login", "cred", "identifiant", "acc"),
        ),
        # FTP, POP3 and the like
        (r"((?:^|\n)PASS )(?!\[dropped\])[^\r\n]{1,256}(?=\r\n)", rf"\1{DROPPED}", ("pass ",)),
    )
)

# Dropped only beside a password: "User: admin, password: ..." Alone, "login:" is a prompt and "user:" a heading.
_USER_BESIDE = re.compile(
    rf"(?<![\w])((?:user(?:[ _-]?name)?|login|utilisateur|identifiant|nom d'utilisateur|compte)[ \t]{{0,4}}[:=][ \t]{{0,4}})"
    rf"(?!\[dropped\]){_VALUE}",
    re.IGNORECASE,
)

# Two cheap looks decide for nearly every cell that no rule can match: first for letters, then for words.
_TRACES = (
    "@", "=", "pass", "pwd", "mdp", "secret", "token", "jeton", "key", "commun", "psk", "pin", "code", "authori", "cookie",
    "x-a", "basic", "bearer", "user", "login", "cred", "identifiant", "acces", "acc\u00e8s", "session", "kennwort", "contrase", "clave",
    "comunidad", "wachtwoord", "senha", "zugangscode",
)  # fmt: skip
_TRACED = AhoCorasick(_TRACES)
_PLAIN_HINTS = (
    "@", "pass", "pwd", "mdp", "secret", "token", "jeton", "communit", "communaut", "authori", "cookie", "x-a", "basic ",
    "bearer", "username", "login", "credential", "creds", "identifiant", "acces", "acc\u00e8s", "sessionid", "kennwort", "contrase",
    "clave de acceso", "clave_de_acceso", "clave-de-acceso", "comunidad", "wachtwoord", "senha", "zugangscode",
)  # fmt: skip
_OTHER_HINTS = tuple(
    (trace, re.compile(pattern))
    for trace, pattern in (
        ("=", r"[?&;]\w{1,20}="),
        ("key", r"(?:api|private)[ _-]?key"),
        ("psk", r"\bpsk"),
        ("pin", r"\bpin\b"),
        ("code", r"\bcode[ _-]|[ _-]code\b"),
    )
)
_HINT = re.compile("|".join((*map(re.escape, _PLAIN_HINTS), *(one.pattern for _, one in _OTHER_HINTS))), re.IGNORECASE)


def scrub(text: str) -> tuple[str, int]:
    """The text with every secret in it replaced by `[dropped]` (or, in a URL, cut out), and how many there were."""
    lowered = text.lower()
    if not _traces(lowered) or not _hints(text, lowered):
        return text, 0
    count = 0
    plain = text.isascii()  # outside ASCII there are letters that are alike without case, and differ in lower case
    for pattern, replacement, needs in _RULES:
        if not plain or any(word in lowered for word in needs):
            text, found = pattern.subn(replacement, text)
            count += found
    if count:
        text, found = _USER_BESIDE.subn(rf"\1{DROPPED}", text)
        count += found
    return text, count


def hints_at_secret(text: str) -> bool:
    """Whether `scrub` would have to look closer; lets a reader test a whole row at once."""
    return _traces(text.lower())


def _traces(lowered: str) -> bool:
    return bool(_TRACED.find_matches_as_indexes(lowered))


def _hints(text: str, lowered: str) -> bool:
    """Whether `_HINT` is in the text; most hints are plain words, and found faster as such."""
    if not text.isascii():
        return _HINT.search(text) is not None
    return any(word in lowered for word in _PLAIN_HINTS) or any(
        trace in lowered and pattern.search(lowered) for trace, pattern in _OTHER_HINTS
    )


def secret_columns(headers: list[str]) -> set[int]:
    """The positions of the columns whose every value is dropped."""
    certain = {index for index, header in enumerate(headers) if is_secret_header(header)}
    if not certain:
        return certain
    return certain | {index for index, header in enumerate(headers) if plain(header) in _SECRET_IN_COMPANY}


def is_secret_header(header: str) -> bool:
    """Whether a column headed like this holds secrets, user names or pictures, in English, French, German or Spanish."""
    whole = plain(header)
    return any(part in whole for part in _SECRET_PARTS) or not _SECRET_WORDS.isdisjoint(_words(header))


def _words(header: str) -> set[str]:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", unicodedata.normalize("NFKD", header[:400]))
    unaccented = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return set(re.findall(r"[a-z0-9]+", unaccented.casefold()))
