"""Does nothing leave after a no, however close the two come to one another?"""

import pytest
from tests.simulation.faults import Fault, check_fault
from tests.simulation.faults_consent import FAULTS


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_the_simulation_notices_a_hub_that(fault: Fault) -> None:
    check_fault(fault)
