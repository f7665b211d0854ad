"""A wish that another sender was told and has not acknowledged."""

from tests.web.visitor import House


def passed_on(house: House, workspace: int, customer: str) -> str:
    """Note such a wish of a customer; return its id."""
    [[wish]] = house.rows(
        "insert into passed_wish (bucket, wish_id, workspace_id, customer_id, sender, at, due_at)"
        " values (%s, gen_random_uuid(), %s, %s, 'Geheim', now(), now()) returning wish_id",
        int(customer[-2:], 16),
        workspace,
        customer,
    )
    return str(wish.hex)
