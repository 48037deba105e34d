"""A `FrozenDict` behaves like the `frozendict` of Python 3.15, and is a `dict` besides."""

import builtins
import copy
import json
import pickle
import sys
from collections import ChainMap, OrderedDict, UserDict, defaultdict
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from calibrax.core.frozendict import FrozenDict


class Tags(FrozenDict):
    """A subclass, at module level so that it can be pickled."""


@pytest.fixture
def frozen():
    return FrozenDict({"a": 1, "b": 2})


MUTATIONS = {
    "set": lambda f: f.__setitem__("c", 3),
    "set an old key": lambda f: f.__setitem__("a", 3),
    "delete": lambda f: f.__delitem__("a"),
    "delete an unknown key": lambda f: f.__delitem__("zz"),
    "clear": lambda f: f.clear(),
    "pop": lambda f: f.pop("a"),
    "pop with a default": lambda f: f.pop("zz", None),
    "popitem": lambda f: f.popitem(),
    "setdefault": lambda f: f.setdefault("a", 1),
    "update": lambda f: f.update({"c": 3}),
    "update by keywords": lambda f: f.update(c=3),
    "update with nothing": lambda f: f.update(),
}


@pytest.mark.parametrize("mutate", MUTATIONS.values(), ids=MUTATIONS)
def test_every_method_that_would_change_it_is_refused(frozen, mutate):
    with pytest.raises(TypeError, match=r"FrozenDict can't change; build a new one: \{\*\*old"):
        mutate(frozen)
    assert frozen == {"a": 1, "b": 2}


def test_statements_that_would_change_it_are_refused(frozen):
    with pytest.raises(TypeError):
        frozen["a"] = 3
    with pytest.raises(TypeError):
        del frozen["a"]
    assert frozen == {"a": 1, "b": 2}


def test_no_method_of_dict_that_changes_it_was_forgotten():
    reading = set(dir(Mapping)) | set(dir(object))
    known = {"copy", "fromkeys", "__or__", "__ior__", "__ror__", "__reversed__"}
    changing = set(dir(dict)) - reading - known - {"__class_getitem__"}
    assert changing == {"__delitem__", "__setitem__"} | {
        *("clear", "pop", "popitem", "setdefault", "update")
    }
    assert all(getattr(FrozenDict, name) is not getattr(dict, name) for name in changing)


def test_it_has_no_attributes_to_set(frozen):
    with pytest.raises(AttributeError):
        frozen.note = "x"
    assert not hasattr(frozen, "__dict__")


def test_the_refusal_names_the_subclass():
    with pytest.raises(TypeError, match="Tags can't change"):
        Tags(a=1)["a"] = 2


@pytest.mark.parametrize(
    "made",
    [
        FrozenDict({"a": 1, "b": 2}),
        FrozenDict([("a", 1), ("b", 2)]),
        FrozenDict(iter([("a", 1), ("b", 2)])),
        FrozenDict(a=1, b=2),
        FrozenDict({"a": 1}, b=2),
        FrozenDict(FrozenDict(a=1, b=2)),
        FrozenDict(MappingProxyType({"a": 1, "b": 2})),
        FrozenDict(UserDict(a=1, b=2)),
    ],
)
def test_it_is_built_like_a_dict(made):
    assert type(made) is FrozenDict
    assert list(made.items()) == [("a", 1), ("b", 2)]


def test_what_it_was_built_from_may_change_later():
    source = {"a": 1}
    frozen = FrozenDict(source)
    source["b"] = 2
    assert frozen == {"a": 1}


def test_reading_works_as_on_a_dict(frozen):
    assert isinstance(frozen, dict)
    assert isinstance(frozen, Mapping)
    assert frozen["a"] == 1
    assert frozen.get("zz") is None
    assert "a" in frozen
    assert len(frozen) == 2
    assert list(frozen) == ["a", "b"]
    assert list(reversed(frozen)) == ["b", "a"]
    assert frozen.keys() | {"c"} == {"a", "b", "c"}
    assert dict(**frozen) == {**frozen} == {"a": 1, "b": 2}
    assert not FrozenDict()
    with pytest.raises(KeyError):
        frozen["zz"]
    match frozen:
        case {"a": 1, **rest}:
            assert rest == {"b": 2}
        case _:
            pytest.fail("a mapping pattern matches it")


def test_fromkeys_gives_a_frozen_mapping():
    assert FrozenDict.fromkeys("ab") == {"a": None, "b": None}
    assert FrozenDict.fromkeys(iter("ab"), 0) == {"a": 0, "b": 0}
    assert type(FrozenDict.fromkeys("ab")) is FrozenDict
    assert type(Tags.fromkeys("ab")) is Tags
    assert type(FrozenDict(a=1).fromkeys("b")) is FrozenDict


OTHERS = [
    {"b": 3, "c": 4},
    FrozenDict({"b": 3, "c": 4}),
    OrderedDict(b=3, c=4),
    defaultdict(int, b=3, c=4),
    MappingProxyType({"b": 3, "c": 4}),
    UserDict(b=3, c=4),
    ChainMap({"b": 3, "c": 4}),
]


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: type(other).__name__)
def test_union_gives_a_new_frozen_mapping_in_which_the_right_wins(frozen, other):
    made = frozen | other
    assert type(made) is FrozenDict
    assert list(made.items()) == [("a", 1), ("b", 3), ("c", 4)]
    assert frozen == {"a": 1, "b": 2}


@pytest.mark.parametrize("other", OTHERS[:1] + OTHERS[2:4], ids=lambda other: type(other).__name__)
def test_union_with_a_dict_on_the_left_gives_the_kind_on_the_left(frozen, other):
    made = other | frozen
    assert type(made) is type(other)
    assert made == {"b": 2, "c": 4, "a": 1}


def test_augmented_union_rebinds_the_name_and_leaves_the_old_mapping(frozen):
    old = frozen
    frozen |= {"c": 3}
    assert frozen == {"a": 1, "b": 2, "c": 3}
    assert type(frozen) is FrozenDict
    assert old == {"a": 1, "b": 2}


def test_augmented_union_of_a_dict_with_it_changes_the_dict(frozen):
    target = same = {"z": 0}
    target |= frozen
    assert target is same
    assert target == {"z": 0, "a": 1, "b": 2}


@pytest.mark.parametrize("other", [None, 1, "ab", [("c", 3)], {"c"}])
def test_union_with_what_is_no_mapping_is_refused(frozen, other):
    with pytest.raises(TypeError):
        frozen | other
    with pytest.raises(TypeError):
        other | frozen
    with pytest.raises(TypeError):
        frozen |= other


def test_copies_are_the_mapping_itself(frozen):
    assert frozen.copy() is frozen
    assert copy.copy(frozen) is frozen


def test_a_deep_copy_copies_what_can_change():
    inner = [1]
    frozen = FrozenDict(a=inner)
    copied = copy.deepcopy(frozen)
    assert copied == frozen
    assert type(copied) is FrozenDict
    assert copied["a"] is not inner


def test_a_deep_copy_keeps_what_is_shared_shared_and_copies_keys():
    class Key:
        """Can be hashed, and changed."""

    key, inner = Key(), [1]
    copied = copy.deepcopy(FrozenDict({key: inner, "same": inner}))
    assert copied["same"] is next(iter(copied.values()))
    assert key not in copied


def test_a_deep_copy_of_a_cycle_through_a_list_ends():
    inner: list = []
    frozen = FrozenDict(a=inner)
    inner.append(frozen)
    copied = copy.deepcopy(frozen)
    assert copied["a"] is copied["a"][0]["a"]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "made", [FrozenDict(), FrozenDict(a=1, b=FrozenDict(c=(1, 2))), Tags(a=1)], ids=repr
)
def test_it_survives_pickle_with_every_protocol(made, protocol):
    found = pickle.loads(pickle.dumps(made, protocol))
    assert found == made
    assert type(found) is type(made)
    assert list(found) == list(made)
    with pytest.raises(TypeError):
        found["a"] = 2


def test_equal_mappings_have_equal_hashes_whatever_their_order():
    one, other = FrozenDict(a=1, b=2), FrozenDict(b=2, a=1)
    assert one == other
    assert hash(one) == hash(other)
    assert {one: "x"}[other] == "x"
    assert hash(FrozenDict(a=FrozenDict(b=1))) == hash(FrozenDict(a=FrozenDict(b=1)))
    assert len({FrozenDict(a=1), FrozenDict(a=2), FrozenDict(a=1.0)}) == 2


def test_the_hash_is_that_of_its_items():
    assert hash(FrozenDict(a=1)) == hash(frozenset({("a", 1)}))


def test_a_mapping_with_a_list_in_it_has_no_hash():
    with pytest.raises(TypeError, match="unhashable"):
        hash(FrozenDict(a=[1]))


def test_it_equals_a_dict_with_the_same_items(frozen):
    assert frozen == {"b": 2, "a": 1}
    assert {"b": 2, "a": 1} == frozen  # noqa: SIM300 -- the other way round
    assert frozen != {"a": 1}
    assert frozen != [("a", 1), ("b", 2)]
    assert FrozenDict() == {}


def test_json_writes_it_as_an_object():
    assert json.dumps(FrozenDict(a=FrozenDict(b=(1, 2)))) == '{"a": {"b": [1, 2]}}'


def test_its_repr_builds_it_again(frozen):
    assert repr(frozen) == "FrozenDict({'a': 1, 'b': 2})"
    assert eval(repr(frozen)) == frozen
    assert repr(FrozenDict()) == "FrozenDict({})"
    assert repr(Tags(a=1)) == "Tags({'a': 1})"


def test_the_repr_of_a_cycle_ends():
    inner: list = []
    frozen = FrozenDict(a=inner)
    inner.append(frozen)
    assert repr(frozen) == "FrozenDict({'a': [FrozenDict({...})]})"


def test_a_subclass_keeps_its_kind_but_for_unions():
    tags = Tags(a=1)
    assert type(tags.copy()) is Tags
    assert type(copy.deepcopy(tags)) is Tags
    assert type(tags | {"b": 2}) is FrozenDict  # as dict does for its subclasses
    assert tags == FrozenDict(a=1)
    assert hash(tags) == hash(FrozenDict(a=1))


if sys.version_info >= (3, 15):  # the built-in frozendict is new there

    def test_it_agrees_with_the_built_in_one():
        built_in = builtins.frozendict  # type: ignore[attr-defined]
        ours, theirs = FrozenDict(a=1, b=2), built_in(a=1, b=2)
        assert ours == theirs
        assert theirs == ours
        assert hash(ours) == hash(theirs)
        assert repr(ours) == repr(theirs).replace("frozendict", "FrozenDict")
        assert dict(ours | {"c": 3}) == dict(theirs | {"c": 3})
