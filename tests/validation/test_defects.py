"""Every seeded defect is found and named; what is right raises nothing above a mention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.validation.clean_variants import CLEAN, Variant
from tests.validation.defect_town import town_case, write_reference
from tests.validation.defects import DEFECTS, EXPLANATIONS, Defect

if TYPE_CHECKING:
    from tests.validation.defect_town import Case


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return town_case(write_reference(tmp_path_factory.mktemp("town") / "streets.gpkg"))


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_is_found_and_named(town: Case, defect: Defect) -> None:
    findings = defect.make(town).validate().findings
    named = {(found.id, found.code) for found in findings if found.level != "info"}
    assert (defect.id, defect.code) in named
    explained = {code for identifier, code in named if identifier == defect.id and code in EXPLANATIONS}
    assert explained <= {defect.code, *defect.also}


@pytest.mark.parametrize("variant", CLEAN, ids=lambda variant: variant.name)
def test_what_is_right_raises_nothing(town: Case, variant: Variant) -> None:
    findings = variant.make(town).validate().findings
    assert [found for found in findings if found.level != "info"] == []


def test_there_are_enough_of_both() -> None:
    assert len(DEFECTS) >= 40
    assert len({defect.code for defect in DEFECTS}) >= 40
    assert len(CLEAN) >= 20
