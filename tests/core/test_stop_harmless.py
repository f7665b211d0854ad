"""Much sounds like a wish for no more messages and is about something else."""

import pytest
from tests.core.understand.labelled import labelled

from faden.core.stop.word import Said, stop_word


@pytest.mark.parametrize("text", [text for _, _, text in labelled("optout_harmless")])
def test_what_only_sounds_like_it_changes_nothing(text: str) -> None:
    assert stop_word(text) is Said.NONE
