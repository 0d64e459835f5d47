"""What happens to a story: it is written, handed to who is portrayed, approved by them word for word, shown, and withdrawn."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.feed import publishing
from enishi.kit import richtext
from enishi.kit.errors import Conflict, Refused
from enishi.members import names, sharing
from enishi.members.models import Member
from enishi.networks.audiences import PUBLIC
from enishi.networks.labels import demand, labels_for
from enishi.networks.models import Network
from enishi.stories import happenings, people, proofs, rules, texts
from enishi.stories.models import (
    LONGEST_ASKED,
    LONGEST_BODY,
    LONGEST_FACTS,
    LONGEST_NAME,
    LONGEST_TITLE,
    SAYS,
    Proof,
    Story,
)

MOST_PROOFS = 50


@action(rule=rules.can_publish)
def begin(network: Network, whom: str, /, *, by: Any) -> Story:
    """Begin a story about the member of this public id. Refused for somebody whom the writer does not find in the directory."""
    portrayed = people.one(by, whom)
    if portrayed is None:
        raise Refused(_("Nobody of this name can be portrayed just now."), field="whom")
    audience = proofs.offered(network)[0]
    story: Story = Story.objects.create(
        network=network,
        portrayed=portrayed,
        editor=by,
        name=names.of_members([portrayed.pk], by).get(portrayed.pk, "")[:LONGEST_NAME],
        audience=audience,
        label=labels_for(audience)[0].value,
    )
    happened(happenings.BEGUN, story, by=by, about=portrayed.person)
    return story


@action(rule=rules.can_publish)
def write(
    story: Story,
    *,
    version: int,
    title: str,
    body: str,
    name: str,
    facts: str,
    cover: str = "",
    audience: int,
    label: str,
    by: Any,
) -> None:
    """Keep what was written. What is shown, and what lies with who is portrayed, stays as it is: a change is handed over anew.
    Conflict if somebody was faster; Refused for readers that are not offered and a mark that does not go with them."""
    _stands(story)
    if story.version != version:
        raise Conflict(_("Somebody changed this story in the meantime. Nothing has been saved yet."))
    if audience not in proofs.offered(story.network):
        raise Refused(_("Please choose one of those offered."), field="audience")
    demand(label, audience)
    text = richtext.clean(body)
    if len(text) > LONGEST_BODY:
        raise Refused(_("This text is too long. Please part it in two."), field="body")
    if cover and not story.pictures.filter(public_id=cover).exists():
        raise Refused(_("Please choose one of those offered."), field="cover")
    story.title, story.body, story.cover = _line(title, LONGEST_TITLE), text, cover
    story.name, story.facts = _line(name, LONGEST_NAME), _line(facts, LONGEST_FACTS)
    story.audience, story.label = audience, label
    story.version, story.saved_at = story.version + 1, timezone.now()
    story.save()
    happened(happenings.WRITTEN, story, by=by)


@action(rule=rules.can_publish)
def hand(story: Story, *, by: Any) -> Proof:
    """Hand the text as it stands to who is portrayed: from then on this proof is what they decide on. Refused without title,
    words or a name, for a text that lies with them already, and while they take no part."""
    _stands(story)
    if story.portrayed is None or story.portrayed.state != Member.State.JOINED:
        raise Refused(_("Who is portrayed takes no part at the moment."))
    for value, field, said in (
        (story.title, "title", _("Give it a title first.")),
        (story.body, "body", _("Please write something first.")),
        (story.name, "name", _("Say how the person is called on the public page.")),
    ):
        if not value:
            raise Refused(said, field=field)
    mark, last = texts.mark_of(story), proofs.newest(story)
    if last is not None and last.mark == mark:
        raise Refused(_("This very text has been handed over already."))
    if story.proofs.count() >= MOST_PROOFS:
        raise Refused(_("This story has been handed over fifty times. Please write a new one."))
    made: Proof = Proof.objects.create(
        network_id=story.network_id,
        story=story,
        summary=texts.beginning(story.body),
        mark=mark,
        **{field: getattr(story, field) for field in SAYS},
    )
    story.editor = by
    story.save(update_fields=["editor"])
    happened(happenings.HANDED, story, by=by, about=story.portrayed.person, mark=mark)
    return made


@action(rule=rules.is_portrayed)
def approve(story: Story, *, mark: str, public: bool = False, by: Any) -> None:
    """Let exactly this text be shown (`mark`): to the world only with `public`; without it a text meant for the world becomes one
    for members, and so does at once what is shown, an earlier text as well. Conflict if another text was handed over meanwhile."""
    proof = _to_decide(story, mark)
    if proof.audience == PUBLIC and not public:
        _keep_from_the_world(story, proof, by)
    _set(proof, approved_at=timezone.now(), asked="", asked_at=None)
    happened(happenings.APPROVED, story, by=by, mark=proof.mark, audience=proof.audience)


@action(rule=rules.is_portrayed)
def ask(story: Story, *, mark: str, words: str, by: Any) -> None:
    """Ask for changes to this text, in words. What is not shown yet is not approved any more with it; what is shown stays until
    it is withdrawn or a new text is approved."""
    proof = _to_decide(story, mark)
    said = words.replace("\r\n", "\n").replace("\0", "").strip()
    if not said:
        raise Refused(_("Say in a few words what should be different."), field="words")
    if len(said) > LONGEST_ASKED:
        raise Refused(_("At most %(most)d characters.") % {"most": LONGEST_ASKED}, field="words")
    kept = proof.approved_at if proof.pk == story.shown_id else None
    _set(proof, asked=said, asked_at=timezone.now(), approved_at=kept)
    happened(happenings.ASKED, story, by=by)


@action(rule=rules.can_publish)
def publish(story: Story, *, by: Any) -> None:
    """Show the text that was approved last handed over, and no other. Refused while it is not approved, where it is shown already,
    and if what lies in the database is not what was approved."""
    _stands(story)
    sharing.demand(by)
    proof = proofs.newest(story)
    if proof is None or proof.approved_at is None:
        raise Refused(_("Who is portrayed has not approved this text."))
    if story.shown_id == proof.pk:
        raise Refused(_("This text is shown already."))
    if story.portrayed is None or story.portrayed.state != Member.State.JOINED:
        raise Refused(_("Who is portrayed takes no part at the moment."))
    if texts.mark_of(proof) != proof.mark:
        raise Refused(_("This is not the text that was approved. Please hand it over anew."))
    first = story.published_at is None
    _set(story, shown=proof, published_at=story.published_at or timezone.now())
    _tell_feed(story, proof, by)
    facts: dict[str, Any] = {"mark": proof.mark, "audience": proof.audience, "label": proof.label, "first": first}
    happened(happenings.PUBLISHED, story, by=by, **facts)


@action(rule=rules.can_withdraw)
def withdraw(story: Story, *, by: Any) -> None:
    """End a story at once and for good: its words, proofs and pictures are deleted, and what stands for it in the feed, with what
    was said to it. No reason is asked."""
    _stands(story)
    proofs.wipe(story, by=by)
    happened(happenings.WITHDRAWN, story, by=by)


@action(rule=rules.the_house)
def lapse(story: Story, *, by: Any) -> None:
    """Withdraw the story of somebody who has left."""
    if story.withdrawn_at is None:
        proofs.wipe(story, by=by)
    happened(happenings.WITHDRAWN, story, by=by)


# -- their parts --------------------------------------------------------------------------------------------------------
def _stands(story: Story) -> None:
    if story.withdrawn_at:
        raise Refused(_("This story was withdrawn."))


def _to_decide(story: Story, mark: str) -> Proof:
    """Return the text that is to be decided on, if it is the one that the person has before them."""
    _stands(story)
    proof = proofs.newest(story)
    if proof is None or proof.mark != mark or texts.mark_of(proof) != mark:
        raise Conflict(_("The text has changed. Please read it once more before you answer."))
    return proof


def _keep_from_the_world(story: Story, proof: Proof, by: Any) -> None:
    """Have a text be one for members, and what is shown: who says no to the world says it of their story, not of a wording."""
    audience = proofs.offered(story.network)[0]
    narrow = {"audience": audience, "label": labels_for(audience)[0].value}
    if texts.mark_of(story) == proof.mark:  # else somebody is writing on, and asks anew anyway
        _set(story, **narrow, version=story.version + 1)
    shown = proof if story.shown_id == proof.pk else story.shown
    for said in (proof, shown):
        if said is not None and said.audience == PUBLIC:
            _set(said, **narrow)
            _set(said, mark=texts.mark_of(said))
            if said is shown:
                _tell_feed(story, said, by)


def _tell_feed(story: Story, proof: Proof, by: Any) -> None:
    """Have the feed say what is shown, in the name of who is portrayed: it goes where they go."""
    publishing.publish(
        story.network,
        rules.KIND,
        story.public_id,
        author=story.portrayed,
        title=proof.title,
        text=proof.summary,
        audience=proof.audience,
        label=proof.label,
        by=by,
    )


def _line(text: str, most: int) -> str:
    return " ".join(text.replace("\0", "").split())[:most]


def _set(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
