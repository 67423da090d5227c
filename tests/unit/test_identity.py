"""Identity: which names are one thing, free of order, and the same whether computed anew or bit by bit."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import EntityType, Judgement, MentionCluster, Modality, Reading, Relation, Verdict
from kg.names import Names, contribution
from tests.support.readings import corpora, firm, line, person, reading


def names(*articles: Iterable[MentionCluster] | Reading) -> Names:
    found = Names()
    found.apply((), [contribution(a if isinstance(a, Reading) else article(n, a)) for n, a in enumerate(articles)])
    return found


def article(number: int, clusters: Iterable[MentionCluster]) -> Reading:
    return reading(f"https://news.example/{number}", [], extra=list(clusters))


def labels(found: Names) -> set[str]:
    return {record.label for record in found.entities.values()}


def groups(found: Names) -> set[frozenset[str]]:
    """The entities, each as all its names."""
    return {frozenset({r.label, *r.names}) for r in found.entities.values()}


def merge(*keys: str, verdict: Verdict = Verdict.MERGE, id_: str = "j1") -> Judgement:
    return Judgement(id=id_, verdict=verdict, names=keys)


def test_a_short_form_joins_the_one_longer_name_it_stands_for():
    found = names([firm("Ankaro Drives Oy", "Ankaro")], [firm("Ankaro")])
    (entity,) = found.entities.values()
    assert entity.label == "Ankaro Drives Oy"
    assert entity.id.startswith("ankaro-drives-")
    assert len(entity.redirects) == 1  # the id that "Ankaro" alone would have


def test_a_short_form_of_two_firms_joins_neither():
    found = names([firm("Brimnes Havbruk", "Brimnes")], [firm("Brimnes Smolt", "Brimnes")], [firm("Brimnes")])
    assert len(found.entities) == 3


def test_a_short_form_joins_again_when_the_other_firm_is_gone():
    other = contribution(article(1, [firm("Brimnes Smolt", "Brimnes")]))
    found = names([firm("Brimnes Havbruk", "Brimnes")], [firm("Brimnes")])
    found.apply((), [other])
    assert len(found.entities) == 3
    found.apply([other], ())
    assert len(found.entities) == 1


def test_parent_and_subsidiary_stay_apart():
    found = names([firm("Steigwerk AG", "Steigwerk"), firm("Steigwerk Americas")], [firm("Steigwerk Americas", "Steigwerk")])
    assert groups(found) == {frozenset({"Steigwerk AG", "Steigwerk"}), frozenset({"Steigwerk Americas", "Steigwerk"})}


def test_a_bare_parent_beside_its_subsidiary_is_no_short_form_of_it():
    found = names([firm("Steigwerk"), firm("Steigwerk Americas")], [firm("Steigwerk Americas", "Steigwerk")])
    assert {"Steigwerk", "Steigwerk Americas"} == labels(found)


def test_like_names_stay_apart():
    found = names([firm("Brimnes Havbruk"), firm("Brimness Marine")], [firm("Brimnes Smolt")])
    assert len(found.entities) == 3


def test_case_accents_legal_forms_and_the_are_folded():
    found = names([firm("The Müller Group GmbH")], [firm("MULLER GROUP")], [firm("Müller Group")])
    assert len(found.entities) == 1


def test_people_join_by_full_name_and_a_lone_surname_stays_in_its_document():
    lone = firm("Huemer", type_=EntityType.PERSON)
    found = names([person("Renate Huemer")], [person("Renate M. Huemer")], [lone], [lone])
    assert len(found.entities) == 3
    assert sum(r.label == "Huemer" for r in found.entities.values()) == 2


def test_a_family_is_no_person_and_no_firm():
    family = firm("Huemer family", "Huemer", type_=EntityType.FAMILY)
    found = names([family, person("Renate Huemer")], [firm("Huemer")])
    assert len(found.entities) == 3


def test_types_are_voted_over_the_corpus():
    found = names(
        [firm("Adept")], [firm("Adept")], [firm("Adept", type_=EntityType.PERSON)], [firm("Adept", type_=EntityType.OTHER)]
    )
    (entity,) = found.entities.values()
    assert entity.type is EntityType.FIRM


def test_a_product_and_a_firm_of_one_name_part_where_an_article_tells_them_apart():
    product = MentionCluster(key="product", name="Nimbus", forms=frozenset({"Nimbus"}), type=EntityType.PRODUCT)
    assert len(names([firm("Nimbus")], [product]).entities) == 1
    assert len(names([firm("Nimbus"), product], [firm("Nimbus")]).entities) == 2


def test_a_place_is_voted_too_but_kept_from_a_firm_with_a_legal_form():
    town = firm("Bregenz", type_=EntityType.PLACE)
    assert [r.type for r in names([town], [town], [firm("Bregenz")]).entities.values()] == [EntityType.PLACE]
    assert len(names([town], [firm("Bregenz AG")]).entities) == 2
    assert len(names([town], [firm("Bregenz Bank", "Bregenz")]).entities) == 2


def test_registry_ids_tell_firms_of_one_name_apart_and_names_of_one_firm_together():
    one, two = firm("Lumo", registry_id="LEI1"), firm("Lumo", registry_id="LEI2")
    assert len(names([one], [two], [firm("Lumo")]).entities) == 3
    assert set(names([one], [firm("Lumo Cables", registry_id="LEI1")], [firm("Lumo")]).entities) == {"LEI1"}


def test_registers_that_each_know_one_firm_of_a_name_know_the_same():
    lei, wikidata, own = "5493000000000000LU01", "Q900000001", "lumo"
    known = [firm("Lumo", registry_id=own)], [firm("Lumo plc", registry_id=lei)], [firm("Lumo", registry_id=wikidata)]
    found = names(*known, [firm("Lumo")])
    assert (set(found.entities), set(found.entities[lei].redirects) >= {own, wikidata}) == ({lei}, True)
    other = [firm("Lumo GmbH", registry_id="5493000000000000LU02")]
    assert {lei, own, "5493000000000000LU02"} <= set(names(*known, other).entities)
    assert len(names([firm("Lumo", registry_id=own)], [firm("Lumo", disambiguator="in Turin")]).entities) == 2
    split = names(*known)
    split.judge([merge("Lumo", own, verdict=Verdict.SPLIT)])
    assert own in split.entities


def test_a_register_that_knows_only_an_id_does_not_name_the_firm():
    lei = "5493000000000000LU01"
    for articles in ([firm(lei, registry_id=lei)], [firm(lei, registry_id=lei)], [firm("Lumo plc", registry_id=lei)]), (
        [firm("Lumo plc", registry_id=lei)], [firm(lei, registry_id=lei)], [firm(lei, registry_id=lei)],
    ):  # fmt: skip
        assert labels(names(*articles)) == {"Lumo plc"}


def test_disambiguators_tell_firms_of_one_name_apart():
    bakery, farm = firm("Quarrow", disambiguator="the Leeds bakery"), firm("Quarrow", disambiguator="the Oslo fish farm")
    assert {r.note for r in names([bakery], [farm]).entities.values()} == {"the Leeds bakery", "the Oslo fish farm"}
    assert len(names([bakery], [firm("Quarrow")]).entities) == 1


def test_a_stated_renaming_joins_and_the_new_name_leads():
    old, new = firm("Norvik Foods"), firm("Velden")
    renamed = reading("https://news.example/9", [line(old, Relation.RENAMED_TO, new, phase=None)])
    found = names([old], [old], renamed)
    (entity,) = found.entities.values()
    assert (entity.label, entity.names) == ("Velden", ("Norvik Foods",))
    rumour = reading("https://news.example/9", [line(old, Relation.RENAMED_TO, new, phase=None, modality=Modality.REPORTED)])
    assert len(names([old], rumour).entities) == 2


def test_merging_keeps_the_smallest_id_and_undoing_parts_again():
    found = names([firm("Zeta Mills")], [firm("Alpha Foods")])
    ids = sorted(found.entities)
    found.judge([merge("zeta mills", "alpha foods")])
    (entity,) = found.entities.values()
    assert (entity.id, list(entity.redirects)) == (ids[0], ids[1:])
    found.judge([])
    assert sorted(found.entities) == ids


def test_splitting_takes_a_short_form_out():
    found = names([firm("Ankaro Drives Oy", "Ankaro")], [firm("Ankaro")])
    found.judge([merge("ankaro drives", "ankaro", verdict=Verdict.SPLIT)])
    assert len(found.entities) == 2


def test_names_from_private_sources_are_not_shown():
    secret = reading("https://news.example/2", [], extra=[firm("Lumo Cables", "Project Falcon")], visibility="C0123")
    (entity,) = names([firm("Lumo Cables")], secret).entities.values()
    assert "Project Falcon" not in entity.names


def test_ids_are_readable_and_stable():
    (id_,) = names([firm("Scale AI")]).entities
    assert id_.rpartition("-")[0] == "scale-ai"
    assert set(names([firm("Scale AI, Inc.")], [firm("Other")]).entities) >= {id_}


JUDGED = st.lists(
    st.builds(
        lambda verdict, a, b, n: merge(a, b, verdict=verdict, id_=f"j{n}"),
        st.sampled_from([Verdict.MERGE, Verdict.SPLIT]),
        st.sampled_from(["ankaro", "steigwerk", "brimnes", "lumo cables"]),
        st.sampled_from(["ankaro drives", "brimnes smolt", "quarrow", "5299LUMO"]),
        st.integers(0, 9),
    ),
    max_size=3,
    unique_by=lambda j: j.id,
)


@settings(max_examples=60, deadline=None)
@given(corpora(max_size=6), st.data(), JUDGED, JUDGED)
def test_bit_by_bit_equals_from_nothing(corpus: list[Reading], data: st.DataObject, first, then) -> None:
    found = Names()
    found.judge(first)
    for one in corpus:
        found.apply((), [contribution(one)])
    found.judge(then)
    gone = data.draw(st.lists(st.sampled_from(corpus), unique_by=lambda r: r.article.id))
    found.apply([contribution(one) for one in gone], ())

    anew = Names()
    anew.judge(then)
    anew.apply((), [contribution(one) for one in reversed(corpus) if one not in gone])
    assert found.entities == anew.entities
    assert found.of == anew.of
