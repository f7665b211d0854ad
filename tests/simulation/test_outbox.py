"""Does every message leave once, in order, and does its state say what happened to it?"""

import pytest
from tests.simulation.faults import Fault, check_fault
from tests.simulation.faults_outbox import FAULTS


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_the_simulation_notices_a_hub_that(fault: Fault) -> None:
    check_fault(fault)
