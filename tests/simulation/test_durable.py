"""Is what was acknowledged there, once, with somebody who owes the answer, whatever happens?"""

import pytest
from tests.simulation import faults_inbox, faults_owed
from tests.simulation.faults import Fault, check_fault

FAULTS = (*faults_inbox.FAULTS, *faults_owed.FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_the_simulation_notices_a_hub_that(fault: Fault) -> None:
    check_fault(fault)
