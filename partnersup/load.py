"""The policy in force: the shipped one with the user's laid over it, from the cache where its files are as they were."""

import os
from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from zlib import crc32

from . import cache as policy_cache
from .freezing import freeze
from .policy import LANGUAGES, Language, Policy
from .policy_files import Layer, State, digest_of, layers_of, shipped_folder, state_of

if TYPE_CHECKING:
    from _typeshed import StrPath

    from .severity.phrases import Lexicon

_SETTLED = 2_000_000_000  # ns: a file that changed less than this before could have changed again unseen


def load_policy(
    path: "StrPath | None" = None,
    *,
    cache_folder: "StrPath | None" = None,
    languages: Collection[Language] = LANGUAGES,
    spoken: Language = "en",
) -> Policy:
    """The shipped policy, with the user's overlay at `path` laid over it.

    `path` may also be a folder holding a whole policy (one that has `policy.yaml`), which then stands
    alone. With `cache_folder` the checked policy is kept there as JSON, keyed by content, without what only
    `policy show` prints. `languages` are those whose phrases the judge will need; `speaking` adds one later.
    `spoken` is the language of the answers' sentences; only its catalogue is in memory where the cache answers.
    Raises PolicyError with every problem, InputError for a file that cannot be read, and where languages are given
    as `ready` does.
    """
    overlay = os.fspath(path) if path is not None else None
    known = _seen_before(overlay, cache_folder) if cache_folder else None
    kept = policy_cache.read(cache_folder, known) if cache_folder and known else None
    digest = known or ""
    if kept is None:
        state = state_of(overlay)
        base, over = layers_of(overlay)
        digest = digest_of(base, over)
        if cache_folder:
            _remember(overlay, state, digest, cache_folder)
            kept = policy_cache.read(cache_folder, digest)
    if kept is None:
        document, lexicons = _document(base, over)
        if cache_folder:
            for language, lexicon in lexicons.items():
                policy_cache.write(cache_folder, f"{digest}-{language}", lexicon.plain)
            for language, words in document["words"].items():
                policy_cache.write(cache_folder, f"{digest}-words-{language}", words)
            document = _lean(document)
            policy_cache.write(cache_folder, digest, document)
        kept = {**document, "lexicons": lexicons}
    policy: Policy = freeze(Policy, kept)
    policy = policy._replace(digest=digest, overlay=overlay)
    policy = saying(policy, spoken, cache_folder)
    for language in languages:
        policy = speaking(policy, language, cache_folder)
    return ready(policy) if languages else policy


def ready(policy: Policy) -> Policy:
    """The same policy, which the judge can go by. Raises InputError where it asks for what is not installed."""
    if policy.severity.decision.semantic:
        from .severity.semantic import require

        require(policy)
    return policy


def whole_policy(path: "StrPath | None" = None) -> Policy:
    """Every fact of the policy that `load_policy` reads at `path`, its words and names too, but no compiled phrases:
    what is shown and compared. Raises as `load_policy` does."""
    overlay = os.fspath(path) if path is not None else None
    base, over = layers_of(overlay)
    from .policy_yaml import checked

    policy: Policy = freeze(Policy, checked(base, over))
    return policy._replace(digest=digest_of(base, over), overlay=overlay)


def speaking(policy: Policy, language: Language, cache_folder: "StrPath | None") -> Policy:
    """The policy with the words of one more language in memory."""
    if language in policy.lexicons:
        return policy
    from .severity.learned import weights
    from .severity.phrases import Lexicon

    weights()  # read here, so that judging reads no file
    kept = policy_cache.read(cache_folder, f"{policy.digest}-{language}") if cache_folder else None
    if kept is not None:
        lexicon = Lexicon(kept)
    else:
        base, over = layers_of(policy.overlay)
        lexicon = _document(base, over)[1][language]
        if cache_folder and digest_of(base, over) == policy.digest:  # a file can change meanwhile
            policy_cache.write(cache_folder, f"{policy.digest}-{language}", lexicon.plain)
    return policy._replace(lexicons={**policy.lexicons, language: lexicon})


def refusals(language: Language) -> dict[str, str]:
    """The sentences of refusals in a language, by the English ones; read only when one is to be said. Empty for English."""
    if language == "en":
        return {}
    import yaml

    with open(os.path.join(shipped_folder(), "words", "errors", f"{language}.yaml"), "rb") as f:
        content = f.read()
    return dict(yaml.load(content, Loader=yaml.CSafeLoader)["errors"][language])


def saying(policy: Policy, language: Language, cache_folder: "StrPath | None") -> Policy:
    """The policy spoken in a language, with that catalogue in memory."""
    if language in policy.words:
        return policy._replace(spoken=language)
    words = policy_cache.read(cache_folder, f"{policy.digest}-words-{language}") if cache_folder else None
    if words is None:
        base, over = layers_of(policy.overlay)
        words = _document(base, over)[0]["words"][language]
        if cache_folder and digest_of(base, over) == policy.digest:  # a file can change meanwhile
            policy_cache.write(cache_folder, f"{policy.digest}-words-{language}", words)
    return policy._replace(words={**policy.words, language: words}, spoken=language)


def _seen_before(overlay: str | None, cache_folder: "StrPath") -> str | None:
    """The digest of a policy whose files are as they were when it was last worked out, so that none is read."""
    name = _seen_as(overlay)
    kept = policy_cache.read(cache_folder, name)
    if kept is None or kept.get("state") != [list(one) for one in state_of(overlay)]:
        return None
    last = max(max(one[2:4]) for one in kept["state"])
    return str(kept["digest"]) if policy_cache.kept_since(cache_folder, name) - last > _SETTLED else None


def _remember(overlay: str | None, state: State, digest: str, cache_folder: "StrPath") -> None:
    """Keeps the digest of files that were the same before and after they were read."""
    if state and state == state_of(overlay):
        policy_cache.write(cache_folder, _seen_as(overlay), {"state": state, "digest": digest})


def _seen_as(overlay: str | None) -> str:
    return f"files-{crc32(f'{shipped_folder()} {overlay and os.path.abspath(overlay)}'.encode()):08x}"


def _lean(document: dict[str, Any]) -> dict[str, Any]:
    """The document without what only `policy show` prints: names already indexed, phrases already compiled."""
    countries = {code: {**country, "names": {}} for code, country in document["countries"].items()}
    return {**document, "countries": countries, "severity": {**document["severity"], "phrases": {}}, "words": {}}


def _document(base: list[Layer], over: list[Layer]) -> "tuple[dict[str, Any], dict[str, Lexicon]]":
    """What layers hold, checked; the reader of YAML is imported only where no cache answers."""
    from .policy_yaml import document_of

    return document_of(base, over)
