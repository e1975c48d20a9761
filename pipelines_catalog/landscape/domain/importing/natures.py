"""Classification of links in a list: a tool, or something to read, watch or attend. Pure.

By words of the section first, then by host or path of the URL. A person may override the result,
by a category for the section, or for one entry.
"""

import re
from urllib.parse import urlsplit

from pipelines_catalog.landscape.domain.importing.addresses import host_of

_WORDS = {
    "article": "article|blog|blog post|post|news|newsletter|tutorial|guide|reading|report|essay"
    "|how to|use case|case stud(?:y|ie)|interview|checklist|success stor(?:y|ie)|artigo",
    "paper": "paper|research paper|publication|survey paper|white paper|whitepaper",
    "video": "video|talk|webinar|podcast|presentation|slide|palestra|keynote",
    "book": "book|e book|ebook|livro",
    "course": "course|bootcamp|certification|curso|mooc|lecture",
    "event": "conference|meetup|event|workshop|communit(?:y|ie)|user group|forum|people"
    "|influencer|who to follow|slack|slack channel|discord|job|career|comunidade|evento",
    "list": "awesome list|related list|other list|other resource|more resource|website|site",
}
_SECTIONS = tuple(
    (
        nature,
        re.compile(
            rf"^(?:{words})(?:s|es)?$|\s(?:{words})(?:s|es)$"
            rf"|^(?:{words})(?:s|es)?\s(?:about|and|by|e|from|of|on|sobre)\s"
        ),
    )
    for nature, words in _WORDS.items()
)
_HOSTS = {
    "paper": "arxiv.org dl.acm.org doi.org openreview.net ieeexplore.ieee.org papers.nips.cc"
    " proceedings.mlr.press papers.neurips.cc aclanthology.org link.springer.com jmlr.org vldb.org"
    " semanticscholar.org researchgate.net ssrn.com papers.ssrn.com usenix.org",
    "video": "youtube.com youtu.be vimeo.com slideshare.net speakerdeck.com ted.com",
    "article": "medium.com towardsdatascience.com substack.com dev.to hackernoon.com infoq.com"
    " martinfowler.com wikipedia.org kdnuggets.com analyticsvidhya.com freecodecamp.org"
    " thenewstack.io zdnet.com forbes.com techcrunch.com venturebeat.com hbr.org dzone.com"
    " netflixtechblog.com",
    "book": "amazon.com amazon.de amazon.co.uk amazon.com.br leanpub.com learning.oreilly.com"
    " manning.com packtpub.com goodreads.com",
    "course": "coursera.org udemy.com udacity.com edx.org datacamp.com",
    "event": "meetup.com linkedin.com twitter.com x.com eventbrite.com discord.gg discord.com"
    " t.me reddit.com",
}
_BY_HOST = {host: nature for nature, hosts in _HOSTS.items() for host in hosts.split()}
_BY_PATH = (
    (re.compile(r"\.pdf$"), "paper"),
    (re.compile(r"/(?:blog|blogs|articles?|posts?|news)/[^/]"), "article"),
    (re.compile(r"/(?:webinars?|podcasts?|videos?)/[^/]"), "video"),
)
_BLOG_HOST = re.compile(r"^(?:[\w-]*blog|engineering|techblog|eng)\.")


def nature_of(section: str, address: str) -> str:
    """Return “article”, “paper”, “video”, “book”, “course”, “event” or “list”; "" for a tool."""
    host = host_of(address)
    for place in _parents(host):
        if place in _BY_HOST:
            return _BY_HOST[place]
    path = urlsplit(address).path.lower() if address else ""
    for pattern, nature in _BY_PATH:
        if pattern.search(path) and not host.startswith(("github.", "gitlab.")):
            return nature
    if path.strip("/") and _BLOG_HOST.match(host):
        return "article"
    return nature_of_section(section)


def nature_of_section(section: str) -> str:
    """Return the nature named by the innermost matching heading; "" for tools."""
    for heading in reversed(section.split(" / ")):
        words = re.sub(r"[^\w]+", " ", heading.casefold()).strip()
        for nature, pattern in _SECTIONS:
            if pattern.search(words):
                return nature
    return ""


def _parents(host: str) -> list[str]:
    """Yield a host and its parent domains: `a.medium.com`, `medium.com`, `com`."""
    parts = host.split(".")
    return [".".join(parts[n:]) for n in range(len(parts))]
