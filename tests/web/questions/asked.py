"""What is asked in the south, and what must be said to ask there?"""

from datetime import timedelta

from tests.web.company import Company
from tests.web.ways import Way

from faden.core.question.spec import Kind, Spec
from faden.engine import command as cmd

SECRET_QUESTION = {
    "account": "south-sms",
    "to": "+4917099900001",
    "text": "x",
    "kind": "yes_no",
    "expires_at": "2026-11-25T10:00:00Z",
}

#: What a colleague does with a question on the desk.
WRITES = [
    Way("POST /c/{customer_id}/question", {"way": "{route}", "text": "Ja?", "until": "2026-11-25"}),
    Way("POST /c/{customer_id}/question", {"way": "all", "text": "Ja?", "until": "2026-11-25"}),
    Way("POST /c/{customer_id}/question/answer", {"question": "{question_id}", "key": "yes"}),
    Way("POST /c/{customer_id}/question/withdraw", {"question": "{question_id}", "reason": "x"}),
    Way("POST /c/{customer_id}/call/offer", {"way": "{route}"}),
    Way("POST /c/{customer_id}/call/book", {"way": "{route}", "begins": "2026-11-24T08:00:00Z"}),
    Way("POST /c/{customer_id}/call/settle", {"question": "{question_id}", "reached": "yes"}),
]
#: The same, with somebody's question under the name of another customer.
CROSSED_WRITES = [
    Way("POST /c/{mine}/question", {"way": "{route}", "text": "Ja?", "until": "2026-11-25"}),
    Way("POST /c/{mine}/question/answer", {"question": "{question_id}", "key": "yes"}),
    Way("POST /c/{mine}/question/withdraw", {"question": "{question_id}", "reason": "x"}),
    Way("POST /c/{mine}/call/offer", {"way": "{route}"}),
    Way("POST /c/{mine}/call/book", {"way": "{route}", "begins": "2026-11-24T08:00:00Z"}),
    Way("POST /c/{mine}/call/settle", {"question": "{question_id}", "reached": "yes"}),
]


def is_asked(company: Company, workspace: int, account: str, address: str) -> cmd.SendMessage:
    """A question to somebody."""
    spec = Spec(kind=Kind.YES_NO, text="Geheim?")
    return cmd.SendMessage(
        workspace=workspace,
        account=account,
        to=address,
        text=spec.text,
        author="api:shop",
        question=cmd.Asking(spec=spec, expires_at=company.now + timedelta(days=2)),
    )


def oskar_is_asked(company: Company) -> cmd.SendMessage:
    """A question in the south."""
    return is_asked(company, company.south, "south-sms", "tel:+4917099900001")
